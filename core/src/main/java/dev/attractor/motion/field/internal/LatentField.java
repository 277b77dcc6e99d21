package dev.attractor.motion.field.internal;

import dev.attractor.internal.autodiff.Graph;
import dev.attractor.internal.autodiff.Node;
import dev.attractor.internal.autodiff.ParameterLayout;
import dev.attractor.motion.field.EuclideanizingFlow;
import dev.attractor.motion.field.ExtendedLinearization;
import dev.attractor.motion.field.Field;
import dev.attractor.motion.field.NeuralContraction;
import dev.attractor.motion.field.PlainNetwork;
import dev.attractor.motion.field.SecondOrder;
import dev.attractor.motion.field.StableDynamics;
import dev.attractor.motion.field.StrictContraction;
import java.util.random.RandomGenerator;

/**
 * A {@link Field} in a given dimension: as a graph over batches, and for one state. Learning and
 * {@link dev.attractor.motion.Policy} are made of it.
 */
public sealed interface LatentField
    permits ExtendedLinearField,
        StrictField,
        NetworkField,
        EuclideanizingField,
        ProjectedField,
        LineIntegralField,
        SecondOrderField {
  /** The field in {@code d} dimensions; its parameters are added to the layout. */
  static LatentField of(Field field, int d, ParameterLayout layout) {
    return switch (field) {
      case ExtendedLinearization f -> new ExtendedLinearField(f, d, layout);
      case StrictContraction f -> new StrictField(f, d, layout);
      case PlainNetwork f -> new NetworkField(f, d, layout);
      case EuclideanizingFlow f -> new EuclideanizingField(f, d, layout);
      case StableDynamics f -> new ProjectedField(f, d, layout);
      case NeuralContraction f -> new LineIntegralField(f, d, layout);
      case SecondOrder f -> new SecondOrderField(f, d, layout);
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
     * @return false where the field has no such form: {@link Field#linearisable()}
     */
    boolean linearise(double[] z, double[] goal, double[] b);

    /**
     * The function V of the guarantee's proof: grad V . f <= -2 alpha V + {@link #drift()} |grad
     * V|. Here |z - z*|^2.
     *
     * @param gradient overwritten with grad V(z)
     * @return V(z), 0 or more
     */
    default double lyapunov(double[] z, double[] goal, double[] gradient) {
      double sum = 0;
      for (int i = 0; i < z.length; i++) {
        double v = z[i] - goal[i];
        gradient[i] = 2 * v;
        sum += v * v;
      }
      return sum;
    }

    /** What f has beside the part that makes V fall, at most, in length; 0 for most fields. */
    default double drift() {
      return 0.0;
    }
  }
}
