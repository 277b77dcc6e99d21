package dev.attractor.internal.autodiff;

import org.jspecify.annotations.Nullable;

/**
 * x s(x), s the sigmoid. The conditioners of every flow run through it, values and tangents, so
 * both are single operations and share the values of s.
 */
final class Silu extends Node {
  private final Node x;
  private final double[] sigmoid;

  Silu(Node x) {
    super(x.graph, x.rows, x.columns, x.stride, x);
    this.x = x;
    sigmoid = new double[value.length];
  }

  @Override
  void evaluate() {
    KERNELS.sigmoid(x.value, sigmoid, sigmoid.length);
    double[] in = x.value;
    for (int i = 0; i < value.length; i++) {
      value[i] = in[i] * sigmoid[i];
    }
  }

  @Override
  void pullBack() {
    double[] in = x.value;
    double[] into = x.adjoint;
    for (int i = 0; i < into.length; i++) {
      double s = sigmoid[i];
      into[i] += adjoint[i] * (s + in[i] * s * (1.0 - s));
    }
  }

  @Override
  @Nullable Node pushForward(@Nullable Node[] tangents) {
    return new Tangent(this, tangents[0]);
  }

  /** The slope s (1 + x (1 - s)) times the tangent of x. */
  private static final class Tangent extends Node {
    private final Silu silu;
    private final Node x;
    private final Node dx;

    Tangent(Silu silu, Node dx) {
      super(dx.graph, dx.rows, dx.columns, dx.stride, silu.x, dx, silu);
      this.silu = silu;
      this.x = silu.x;
      this.dx = dx;
    }

    @Override
    void evaluate() {
      double[] in = x.value;
      double[] move = dx.value;
      double[] sigmoid = silu.sigmoid;
      for (int i = 0; i < value.length; i++) {
        double s = sigmoid[i];
        value[i] = (s + in[i] * s * (1.0 - s)) * move[i];
      }
    }

    @Override
    void pullBack() {
      double[] in = x.value;
      double[] move = dx.value;
      double[] sigmoid = silu.sigmoid;
      if (dx.active()) {
        double[] into = dx.adjoint;
        for (int i = 0; i < into.length; i++) {
          double s = sigmoid[i];
          into[i] += adjoint[i] * (s + in[i] * s * (1.0 - s));
        }
      }
      if (x.active()) {
        double[] into = x.adjoint;
        for (int i = 0; i < into.length; i++) {
          double s = sigmoid[i];
          into[i] += adjoint[i] * move[i] * (s * (1.0 - s) * (2.0 + in[i] * (1.0 - 2.0 * s)));
        }
      }
    }

    @Override
    @Nullable Node pushForward(@Nullable Node[] tangents) {
      return graph.sumOfPresent(
          tangents[0] == null ? null : graph.multiply(graph.multiply(curvature(), dx), tangents[0]),
          tangents[1] == null ? null : new Tangent(silu, tangents[1]));
    }

    /** The second derivative, s (1 - s) (2 + x (1 - 2 s)). */
    private Node curvature() {
      Node s = graph.sigmoid(x);
      Node bell = graph.subtract(s, graph.square(s));
      Node lean = graph.multiply(x, graph.combine(1.0, -2.0, s));
      return graph.multiply(bell, graph.shift(lean, 2.0));
    }
  }
}
