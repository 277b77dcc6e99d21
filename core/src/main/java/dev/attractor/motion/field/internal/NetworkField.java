package dev.attractor.motion.field.internal;

import dev.attractor.internal.autodiff.Graph;
import dev.attractor.internal.autodiff.Node;
import dev.attractor.internal.autodiff.ParameterLayout;
import dev.attractor.motion.field.PlainNetwork;
import java.util.random.RandomGenerator;

/** {@link PlainNetwork} in d dimensions. */
final class NetworkField implements LatentField {
  private final int d;
  private final HiddenLayers network;

  NetworkField(PlainNetwork field, int d, ParameterLayout layout) {
    this.d = d;
    network = HiddenLayers.add("network", d, field.hidden(), d, layout);
  }

  @Override
  public Node at(Graph graph, Node z, Node goal) {
    return graph.subtract(network.of(graph, z), network.of(graph, goal));
  }

  @Override
  public void initialise(RandomGenerator random, double[] parameters) {
    network.initialiseXavier(random, parameters);
  }

  @Override
  public State state(double[] parameters) {
    return new OneState(d, network.state(parameters));
  }

  private static final class OneState implements State {
    private final int d;
    private final HiddenLayers.State network;
    private final double[] out;
    private final double[] rest;

    OneState(int d, HiddenLayers.State network) {
      this.d = d;
      this.network = network;
      out = new double[network.room()];
      rest = new double[network.room()];
    }

    @Override
    public void velocity(double[] z, double[] goal, double[] f) {
      network.apply(z, out);
      network.apply(goal, rest);
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
