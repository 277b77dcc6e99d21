package dev.attractor.flow.internal;

import dev.attractor.flow.Flow;
import dev.attractor.internal.autodiff.Graph;
import dev.attractor.internal.autodiff.Node;
import dev.attractor.internal.autodiff.ParameterLayout;
import java.util.random.RandomGenerator;

/** The network that turns the untouched half of a state into parameters for the other half. */
sealed interface Conditioner permits ResidualConditioner, FourierConditioner {
  /** The conditioner of a flow's kind, from {@code in} to {@code out} numbers. */
  static Conditioner of(Flow flow, int in, int out, String name, ParameterLayout layout) {
    return flow.kind() == Flow.Kind.FOURIER
        ? new FourierConditioner(in, flow.hidden(), out, name, layout)
        : new ResidualConditioner(in, flow.hidden(), out, flow.activation(), name, layout);
  }

  /** The parameters for a batch. */
  Node of(Graph graph, Node x);

  /** Sets the network's own weights to starting values. */
  void initialise(RandomGenerator random, double[] parameters);

  /** With frozen weights, for one state at a time. */
  State state(double[] parameters);

  /** For one state: outputs, and the tangent of the outputs at the last input. */
  interface State {
    /** Room that {@link #apply} and {@link #push} need for their results. */
    int room();

    void apply(double[] x, double[] theta);

    void push(double[] v, double[] dTheta);
  }
}
