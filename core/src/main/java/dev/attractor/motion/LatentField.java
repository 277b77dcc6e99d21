package dev.attractor.motion;

import dev.attractor.autodiff.Graph;
import dev.attractor.autodiff.Node;
import dev.attractor.autodiff.ParameterLayout;
import java.util.random.RandomGenerator;

/** A {@link Field} in a given dimension: as a graph over batches, and for one state. */
sealed interface LatentField permits ExtendedLinearField, StrictField, NetworkField {
  /** The field in {@code d} dimensions; its parameters are added to the layout. */
  static LatentField of(Field field, int d, ParameterLayout layout) {
    return switch (field) {
      case ExtendedLinearization f -> new ExtendedLinearField(f, d, layout);
      case StrictContraction f -> new StrictField(f, d, layout);
      case PlainNetwork f -> new NetworkField(f, d, layout);
    };
  }

  /** f(z) for every column; {@code goal} holds z* in every column. */
  Node at(Graph graph, Node z, Node goal);

  /** Sets the field's own parameters to starting values. */
  void initialise(RandomGenerator random, double[] parameters);

  /** The field with frozen parameters, for one state at a time. */
  State state(double[] parameters);

  /** A field at one state, without allocation; belongs to one thread. */
  interface State {
    /** f = f(z). */
    void velocity(double[] z, double[] goal, double[] f);

    /**
     * Sets B, d by d row by row, such that f(z) = (B - alpha I) (z - z*) and the symmetric part of
     * B is negative semidefinite.
     *
     * @return false where the field has no such form
     */
    boolean linearise(double[] z, double[] goal, double[] b);
  }
}
