package dev.attractor.flow.internal;

import dev.attractor.internal.autodiff.Graph;
import dev.attractor.internal.autodiff.Node;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Keeps the first {@code kept} of {@code dimension} features; the inverse pads with zeros. A
 * bijection only onto the states that end in zeros.
 */
record Unpad(int dimension, int kept) implements Layer {
  Unpad {
    if (kept < 1 || kept > dimension) {
      throw new IllegalArgumentException("can keep 1 to " + dimension + " features, got " + kept);
    }
  }

  @Override
  public Forward forward(Graph graph, Node x) {
    Node y = graph.rows(x, range(0, kept));
    return new Forward() {
      @Override
      public Node output() {
        return y;
      }

      @Override
      public Node pullBack(Node w) {
        return inverse(graph, w);
      }
    };
  }

  private static int[] range(int from, int to) {
    int[] range = new int[to - from];
    Arrays.setAll(range, i -> from + i);
    return range;
  }

  @Override
  public Node inverse(Graph graph, Node y) {
    if (kept == dimension) {
      return y;
    }
    int missing = dimension - kept;
    Node zeros = graph.constant(missing, y.columns(), new double[missing * y.columns()]);
    return graph.joinRows(new int[][] {range(0, kept), range(kept, dimension)}, y, zeros);
  }

  @Override
  public void initialise(RandomGenerator random, double[] parameters) {}

  @Override
  public StateLayer state(double[] parameters) {
    return new StateLayer() {
      @Override
      public void forward(double[] x, double[] y) {
        System.arraycopy(x, 0, y, 0, kept);
      }

      @Override
      public void pullBack(double[] w, double[] v) {
        inverse(w, v);
      }

      @Override
      public void pushForward(double[] v, double[] w) {
        forward(v, w);
      }

      @Override
      public void inverse(double[] y, double[] x) {
        System.arraycopy(y, 0, x, 0, kept);
        Arrays.fill(x, kept, dimension, 0.0);
      }
    };
  }
}
