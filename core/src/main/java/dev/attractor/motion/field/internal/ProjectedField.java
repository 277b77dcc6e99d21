package dev.attractor.motion.field.internal;

import dev.attractor.internal.autodiff.Graph;
import dev.attractor.internal.autodiff.Node;
import dev.attractor.internal.autodiff.ParameterLayout;
import dev.attractor.motion.field.StableDynamics;
import java.util.random.RandomGenerator;

/** {@link StableDynamics} in d dimensions. */
final class ProjectedField implements LatentField {
  /** Of |grad V|^2 at the goal alone, where the projection has nothing to take off. */
  private static final double TINY = 1e-300;

  private final int d;
  private final double rate;
  private final double convexity;
  private final HiddenLayers network;
  private final InputConvexNetwork convex;

  ProjectedField(StableDynamics field, int d, ParameterLayout layout) {
    this.d = d;
    rate = field.rate();
    convexity = field.convexity();
    network = HiddenLayers.add("network", d, field.hidden(), d, layout);
    convex = new InputConvexNetwork(d, field.hidden(), layout);
  }

  @Override
  public Node at(Graph graph, Node z, Node goal) {
    Node n = graph.subtract(network.of(graph, z), network.of(graph, goal));
    Node v = graph.subtract(z, goal);
    InputConvexNetwork.Output here = convex.of(graph, z);
    Node rise = graph.subtract(here.value(), convex.of(graph, goal).value());
    Node bend = graph.clamp(rise, 0, 1); // ReHU and its slope are made of it
    Node smooth =
        graph.combine(
            0, 0.5, graph.square(bend), 1, graph.clamp(graph.shift(rise, -1), 0, 1.0 / TINY));
    Node lyapunov = graph.combine(0, 1, smooth, convexity, graph.sumRows(graph.square(v)));
    int[] every = new int[d];
    Node gradient =
        graph.combine(
            0, 1, graph.multiply(graph.rows(bend, every), here.gradient()), 2 * convexity, v);
    Node along = graph.sumRows(graph.multiply(gradient, n));
    Node excess = graph.relu(graph.combine(0, 1, along, 2 * rate, lyapunov));
    Node square = graph.clamp(graph.sumRows(graph.square(gradient)), TINY, 1.0 / TINY);
    Node taken = graph.multiply(graph.rows(graph.divide(excess, square), every), gradient);
    return graph.subtract(n, taken);
  }

  @Override
  public void initialise(RandomGenerator random, double[] parameters) {
    network.initialiseXavier(random, parameters);
    convex.initialise(random, parameters);
  }

  @Override
  public State state(double[] parameters) {
    return new OneState(network.state(parameters), convex.state(parameters));
  }

  private final class OneState implements State {
    private final HiddenLayers.State network;
    private final InputConvexNetwork.State convex;
    private final double[] n;
    private final double[] rest;
    private final double[] gradient = new double[d];

    OneState(HiddenLayers.State network, InputConvexNetwork.State convex) {
      this.network = network;
      this.convex = convex;
      n = new double[network.room()];
      rest = new double[network.room()];
    }

    /**
     * The part of N along grad V is replaced, and what rounding left of it in the rest taken off
     * again, so that the claim holds where N is large and the result small.
     */
    @Override
    public void velocity(double[] z, double[] goal, double[] f) {
      double v = lyapunov(z, goal, gradient);
      double length = length(gradient);
      network.apply(z, n);
      network.apply(goal, rest);
      for (int i = 0; i < d; i++) {
        n[i] -= rest[i];
        gradient[i] = length == 0 ? 0 : gradient[i] / length;
      }
      double allowed = length == 0 ? 0 : -2 * rate * v / length;
      double along = takeOff();
      takeOff();
      double kept = Math.min(along, allowed);
      for (int i = 0; i < d; i++) {
        f[i] = n[i] + kept * gradient[i];
      }
    }

    private double takeOff() {
      double along = 0;
      for (int i = 0; i < d; i++) {
        along += gradient[i] * n[i];
      }
      for (int i = 0; i < d; i++) {
        n[i] -= along * gradient[i];
      }
      return along;
    }

    private double length(double[] x) {
      double largest = 0;
      for (int i = 0; i < d; i++) {
        largest = Math.max(largest, Math.abs(x[i]));
      }
      double sum = 0;
      for (int i = 0; i < d; i++) {
        double share = largest == 0 ? 0 : x[i] / largest;
        sum += share * share;
      }
      return largest * Math.sqrt(sum);
    }

    @Override
    public double lyapunov(double[] z, double[] goal, double[] gradient) {
      double rise = -convex.value(goal, null);
      rise += convex.value(z, gradient);
      double bend = Math.min(Math.max(rise, 0), 1);
      double v = 0.5 * bend * bend + Math.max(rise - 1, 0);
      for (int i = 0; i < d; i++) {
        double away = z[i] - goal[i];
        gradient[i] = bend * gradient[i] + 2 * convexity * away;
        v += convexity * away * away;
      }
      return v;
    }

    @Override
    public boolean linearise(double[] z, double[] goal, double[] b) {
      return false;
    }
  }
}
