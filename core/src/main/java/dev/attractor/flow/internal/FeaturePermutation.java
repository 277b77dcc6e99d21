package dev.attractor.flow.internal;

import dev.attractor.internal.autodiff.Graph;
import dev.attractor.internal.autodiff.Node;
import java.util.random.RandomGenerator;

/** Output i is input {@code order[i]}. */
record FeaturePermutation(int[] order) implements Layer {
  @Override
  public Forward forward(Graph graph, Node x) {
    Node y = graph.rows(x, order);
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

  @Override
  public Node inverse(Graph graph, Node y) {
    return graph.rows(y, inverseOrder());
  }

  private int[] inverseOrder() {
    int[] back = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      back[order[i]] = i;
    }
    return back;
  }

  @Override
  public void initialise(RandomGenerator random, double[] parameters) {}

  @Override
  public StateLayer state(double[] parameters) {
    return new StateLayer() {
      @Override
      public void forward(double[] x, double[] y) {
        for (int i = 0; i < order.length; i++) {
          y[i] = x[order[i]];
        }
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
        for (int i = 0; i < order.length; i++) {
          x[order[i]] = y[i];
        }
      }
    };
  }
}
