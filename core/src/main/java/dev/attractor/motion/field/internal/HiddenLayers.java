package dev.attractor.motion.field.internal;

import dev.attractor.internal.autodiff.Graph;
import dev.attractor.internal.autodiff.LinearLayer;
import dev.attractor.internal.autodiff.Node;
import dev.attractor.internal.autodiff.ParameterLayout;
import dev.attractor.internal.columns.ColumnKernels;
import java.util.random.RandomGenerator;

/** A network with two hidden tanh layers of equal width. */
record HiddenLayers(LinearLayer first, LinearLayer second, LinearLayer last) {
  static HiddenLayers add(String name, int out, int hidden, int in, ParameterLayout layout) {
    return new HiddenLayers(
        LinearLayer.add(name + ".first", hidden, in, layout),
        LinearLayer.add(name + ".second", hidden, hidden, layout),
        LinearLayer.add(name + ".last", out, hidden, layout));
  }

  Node of(Graph graph, Node z) {
    return last.of(graph, graph.tanh(second.of(graph, graph.tanh(first.of(graph, z)))));
  }

  void initialiseXavier(RandomGenerator random, double[] parameters) {
    first.initialiseXavier(random, parameters);
    second.initialiseXavier(random, parameters);
    last.initialiseXavier(random, parameters);
  }

  State state(double[] parameters) {
    return new State(first.frozen(parameters), second.frozen(parameters), last.frozen(parameters));
  }

  /** For one state, without allocation. */
  static final class State {
    private final LinearLayer.Frozen first;
    private final LinearLayer.Frozen second;
    private final LinearLayer.Frozen last;
    private final double[] one;
    private final double[] two;

    private State(LinearLayer.Frozen first, LinearLayer.Frozen second, LinearLayer.Frozen last) {
      this.first = first;
      this.second = second;
      this.last = last;
      one = new double[first.rows()];
      two = new double[second.rows()];
    }

    /** The room that {@link #apply} needs for its result. */
    int room() {
      return last.rows();
    }

    void apply(double[] z, double[] into) {
      first.apply(z, one);
      ColumnKernels.chosen().tanh(one, one, one.length);
      second.apply(one, two);
      ColumnKernels.chosen().tanh(two, two, two.length);
      last.apply(two, into);
    }
  }
}
