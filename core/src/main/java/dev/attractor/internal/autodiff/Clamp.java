package dev.attractor.internal.autodiff;

import org.jspecify.annotations.Nullable;

/** min(max(x, low), high); the slope is 1 strictly inside and 0 elsewhere. */
final class Clamp extends Functions.Function {
  private final double low;
  private final double high;

  Clamp(Node x, double low, double high) {
    super(x);
    this.low = low;
    this.high = high;
  }

  @Override
  void evaluate() {
    double[] in = x.value;
    for (int i = 0; i < value.length; i++) {
      value[i] = Math.min(Math.max(in[i], low), high);
    }
  }

  @Override
  void pullBack() {
    double[] in = x.value;
    double[] into = x.adjoint;
    for (int i = 0; i < into.length; i++) {
      into[i] += in[i] > low && in[i] < high ? adjoint[i] : 0.0;
    }
  }

  @Override
  Node makeSlope() {
    return new Inside(x, low, high);
  }

  /** 1 where low < x < high, else 0; a constant to every derivative. */
  private static final class Inside extends Node {
    private final Node x;
    private final double low;
    private final double high;

    Inside(Node x, double low, double high) {
      super(x.graph, x.rows, x.columns, x.stride, false, x);
      this.x = x;
      this.low = low;
      this.high = high;
    }

    @Override
    void evaluate() {
      double[] in = x.value;
      for (int i = 0; i < value.length; i++) {
        value[i] = in[i] > low && in[i] < high ? 1.0 : 0.0;
      }
    }

    @Override
    void pullBack() {}

    @Override
    @Nullable Node pushForward(@Nullable Node[] tangents) {
      return null;
    }
  }
}
