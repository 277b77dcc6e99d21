package dev.attractor.flow.internal;

import dev.attractor.flow.Flow;
import dev.attractor.internal.autodiff.Graph;
import dev.attractor.internal.autodiff.Node;
import dev.attractor.internal.autodiff.ParameterLayout;
import dev.attractor.internal.columns.ScalarFunctions;
import java.util.random.RandomGenerator;

/**
 * y_2 = a x_2 + b with a = sigmoid(raw + 2) + 1e-3 and b from a conditioner of x_1; y_1 = x_1. The
 * conditioner gives the shifts first, then the raw scales.
 */
final class AffineCoupling implements Layer {
  private static final double LEAST = 1e-3;

  private final Halves halves;
  private final Conditioner conditioner;

  AffineCoupling(Flow flow, int dimension, int number, ParameterLayout layout) {
    halves = Halves.alternating(dimension, number);
    conditioner =
        Conditioner.of(
            flow, halves.kept().length, 2 * halves.changed().length, "coupling" + number, layout);
  }

  private Node shift(Graph graph, Node theta) {
    return graph.rows(theta, range(0, halves.changed().length));
  }

  private Node scale(Graph graph, Node theta) {
    int n = halves.changed().length;
    return graph.shift(graph.sigmoid(graph.shift(graph.rows(theta, range(n, 2 * n)), 2.0)), LEAST);
  }

  private static int[] range(int from, int to) {
    int[] range = new int[to - from];
    java.util.Arrays.setAll(range, i -> from + i);
    return range;
  }

  @Override
  public Forward forward(Graph graph, Node x) {
    Node x1 = halves.kept(graph, x);
    Node theta = conditioner.of(graph, x1);
    Node scale = scale(graph, theta);
    Node y2 = graph.add(graph.multiply(scale, halves.changed(graph, x)), shift(graph, theta));
    Node y = halves.join(graph, y2, x1);
    return new Forward() {
      @Override
      public Node output() {
        return y;
      }

      @Override
      public Node pullBack(Node w) {
        Node v1 = halves.kept(graph, w);
        Node carried = graph.push(y2, x1, v1);
        Node v2 = graph.divide(graph.subtract(halves.changed(graph, w), carried), scale);
        return halves.join(graph, v2, v1);
      }
    };
  }

  @Override
  public Node inverse(Graph graph, Node y) {
    Node y1 = halves.kept(graph, y);
    Node theta = conditioner.of(graph, y1);
    Node x2 =
        graph.divide(
            graph.subtract(halves.changed(graph, y), shift(graph, theta)), scale(graph, theta));
    return halves.join(graph, x2, y1);
  }

  @Override
  public void initialise(RandomGenerator random, double[] parameters) {
    conditioner.initialise(random, parameters);
  }

  @Override
  public StateLayer state(double[] parameters) {
    Conditioner.State network = conditioner.state(parameters);
    int[] changed = halves.changed();
    int[] kept = halves.kept();
    int n = changed.length;
    double[] part = new double[kept.length];
    double[] theta = new double[network.room()];
    double[] move = new double[network.room()];
    double[] in = new double[n];
    return new StateLayer() {
      private void prepare(double[] x) {
        for (int i = 0; i < kept.length; i++) {
          part[i] = x[kept[i]];
        }
        network.apply(part, theta);
      }

      private double sigmoid(int i) {
        return ScalarFunctions.sigmoid(theta[n + i] + 2.0);
      }

      /** How output i moves with the parameters. */
      private double carried(int i) {
        double s = sigmoid(i);
        return s * (1 - s) * move[n + i] * in[i] + move[i];
      }

      @Override
      public void forward(double[] x, double[] y) {
        prepare(x);
        for (int i = 0; i < kept.length; i++) {
          y[kept[i]] = part[i];
        }
        for (int i = 0; i < n; i++) {
          in[i] = x[changed[i]];
          y[changed[i]] = (sigmoid(i) + LEAST) * in[i] + theta[i];
        }
      }

      @Override
      public void pullBack(double[] w, double[] v) {
        for (int i = 0; i < kept.length; i++) {
          part[i] = w[kept[i]];
          v[kept[i]] = part[i];
        }
        network.push(part, move);
        for (int i = 0; i < n; i++) {
          v[changed[i]] = (w[changed[i]] - carried(i)) / (sigmoid(i) + LEAST);
        }
      }

      @Override
      public void pushForward(double[] v, double[] w) {
        for (int i = 0; i < kept.length; i++) {
          part[i] = v[kept[i]];
          w[kept[i]] = part[i];
        }
        network.push(part, move);
        for (int i = 0; i < n; i++) {
          w[changed[i]] = (sigmoid(i) + LEAST) * v[changed[i]] + carried(i);
        }
      }

      @Override
      public void inverse(double[] y, double[] x) {
        prepare(y);
        for (int i = 0; i < kept.length; i++) {
          x[kept[i]] = part[i];
        }
        for (int i = 0; i < n; i++) {
          x[changed[i]] = (y[changed[i]] - theta[i]) / (sigmoid(i) + LEAST);
        }
      }
    };
  }
}
