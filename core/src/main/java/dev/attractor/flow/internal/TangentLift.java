package dev.attractor.flow.internal;

import dev.attractor.internal.autodiff.Graph;
import dev.attractor.internal.autodiff.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A diffeomorphism phi of positions lifted to positions and velocities: (x, v) becomes (y, u) with
 * y = phi(x) and u = Dphi(x) v + share y. The tangent map keeps what a velocity is: where x' = v,
 * y' = Dphi(x) v.
 *
 * <p>The pull-back of a velocity (a, b) of (y, u) is x' = Dphi^-1 a and v' = Dphi^-1 (b - share a -
 * D^2phi[v, x']). For one state D^2phi[v, x'] is the central difference of Dphi v along x', exact
 * to some nine digits away from the knots of a spline, where it jumps.
 */
final class TangentLift implements Layer {
  private final int d;
  private final double share;
  private final List<Layer> layers;

  /** {@code layers} are phi in {@code d} dimensions. */
  TangentLift(int d, double share, List<Layer> layers) {
    this.d = d;
    this.share = share;
    this.layers = List.copyOf(layers);
  }

  private Node position(Graph graph, Node state) {
    return graph.rows(state, range(0));
  }

  private Node rest(Graph graph, Node state) {
    return graph.rows(state, range(d));
  }

  private int[] range(int from) {
    int[] range = new int[d];
    Arrays.setAll(range, i -> from + i);
    return range;
  }

  private Node join(Graph graph, Node first, Node second) {
    return graph.joinRows(new int[][] {range(0), range(d)}, first, second);
  }

  private Node minusShare(Graph graph, Node u, Node y) {
    return graph.combine(0, 1, u, -share, y);
  }

  /** phi at a batch, layer by layer. */
  private record Chain(Node output, List<Forward> forwards) {
    Node pullBack(Node w) {
      Node v = w;
      for (Forward forward : forwards.reversed()) {
        v = forward.pullBack(v);
      }
      return v;
    }
  }

  private Chain chain(Graph graph, Node x) {
    List<Forward> forwards = new ArrayList<>();
    Node y = x;
    for (Layer layer : layers) {
      Forward forward = layer.forward(graph, y);
      forwards.add(forward);
      y = forward.output();
    }
    return new Chain(y, forwards);
  }

  @Override
  public Forward forward(Graph graph, Node state) {
    Node x = position(graph, state);
    Node v = rest(graph, state);
    Chain chain = chain(graph, x);
    Node w = graph.push(chain.output(), x, v);
    Node lifted = join(graph, chain.output(), graph.combine(0, 1, w, share, chain.output()));
    return new Forward() {
      @Override
      public Node output() {
        return lifted;
      }

      @Override
      public Node pullBack(Node velocity) {
        Node a = position(graph, velocity);
        Node dx = chain.pullBack(a);
        Node bent = graph.push(w, x, dx);
        Node dw = minusShare(graph, rest(graph, velocity), a);
        return join(graph, dx, chain.pullBack(graph.subtract(dw, bent)));
      }
    };
  }

  /** The positions of {@link #inverse} alone. */
  Node positions(Graph graph, Node lifted) {
    Node x = position(graph, lifted);
    for (Layer layer : layers.reversed()) {
      x = layer.inverse(graph, x);
    }
    return x;
  }

  @Override
  public Node inverse(Graph graph, Node lifted) {
    Node x = positions(graph, lifted);
    Node w = minusShare(graph, rest(graph, lifted), position(graph, lifted));
    return join(graph, x, chain(graph, x).pullBack(w));
  }

  @Override
  public void initialise(RandomGenerator random, double[] parameters) {
    layers.forEach(layer -> layer.initialise(random, parameters));
  }

  @Override
  public StateLayer state(double[] parameters) {
    return new LiftedState(
        d, share, layers.stream().map(layer -> layer.state(parameters)).toArray(StateLayer[]::new));
  }
}
