package dev.attractor.motion;

import dev.attractor.autodiff.Graph;
import dev.attractor.autodiff.LinearLayer;
import dev.attractor.autodiff.Node;
import dev.attractor.autodiff.ParameterLayout;
import dev.attractor.internal.columns.ColumnKernels;
import java.util.random.RandomGenerator;

/** {@link PlainNetwork} in d dimensions. */
final class NetworkField implements LatentField {
  private final int d;
  private final LinearLayer first;
  private final LinearLayer second;
  private final LinearLayer last;

  NetworkField(PlainNetwork field, int d, ParameterLayout layout) {
    this.d = d;
    first = LinearLayer.add("network.first", field.hidden(), d, layout);
    second = LinearLayer.add("network.second", field.hidden(), field.hidden(), layout);
    last = LinearLayer.add("network.last", d, field.hidden(), layout);
  }

  private Node network(Graph graph, Node z) {
    return last.of(graph, graph.tanh(second.of(graph, graph.tanh(first.of(graph, z)))));
  }

  @Override
  public Node at(Graph graph, Node z, Node goal) {
    return graph.subtract(network(graph, z), network(graph, goal));
  }

  @Override
  public void initialise(RandomGenerator random, double[] parameters) {
    first.initialiseXavier(random, parameters);
    second.initialiseXavier(random, parameters);
    last.initialiseXavier(random, parameters);
  }

  @Override
  public State state(double[] parameters) {
    return new OneState(
        d, first.frozen(parameters), second.frozen(parameters), last.frozen(parameters));
  }

  private static final class OneState implements State {
    private final int d;
    private final LinearLayer.Frozen first;
    private final LinearLayer.Frozen second;
    private final LinearLayer.Frozen last;
    private final double[] one;
    private final double[] two;
    private final double[] out;
    private final double[] rest;

    OneState(int d, LinearLayer.Frozen first, LinearLayer.Frozen second, LinearLayer.Frozen last) {
      this.d = d;
      this.first = first;
      this.second = second;
      this.last = last;
      one = new double[first.rows()];
      two = new double[second.rows()];
      out = new double[last.rows()];
      rest = new double[last.rows()];
    }

    private void network(double[] z, double[] into) {
      first.apply(z, one);
      ColumnKernels.chosen().tanh(one, one, one.length);
      second.apply(one, two);
      ColumnKernels.chosen().tanh(two, two, two.length);
      last.apply(two, into);
    }

    @Override
    public void velocity(double[] z, double[] goal, double[] f) {
      network(z, out);
      network(goal, rest);
      for (int i = 0; i < d; i++) {
        f[i] = out[i] - rest[i];
      }
    }

    @Override
    public boolean linearise(double[] z, double[] goal, double[] b) {
      return false;
    }
  }
}
