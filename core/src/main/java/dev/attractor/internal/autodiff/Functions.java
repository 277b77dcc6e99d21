package dev.attractor.internal.autodiff;

import org.jspecify.annotations.Nullable;

/** Element-wise functions of one node; {@link Silu} and {@link Clamp} stand alone. */
final class Functions {
  private Functions() {}

  /** A function y = f(x), known by its values and by its slope as a node. */
  abstract static class Function extends Node {
    final Node x;
    private @Nullable Node slope;

    Function(Node x) {
      super(x.graph, x.rows, x.columns, x.stride, x);
      this.x = x;
    }

    /** Makes f'(x) out of operations. */
    abstract Node makeSlope();

    /** f'(x), made once. */
    final Node slope() {
      Node made = slope;
      if (made == null) {
        made = makeSlope();
        slope = made;
      }
      return made;
    }

    @Override
    @Nullable Node pushForward(@Nullable Node[] tangents) {
      return graph.multiply(slope(), tangents[0]);
    }
  }

  /** exp(x), x held in [-708, 709]. */
  static final class Exp extends Function {
    Exp(Node x) {
      super(x);
    }

    @Override
    void evaluate() {
      KERNELS.exp(x.value, value, value.length);
    }

    @Override
    void pullBack() {
      Arithmetic.Product.addProduct(adjoint, value, x.adjoint);
    }

    @Override
    Node makeSlope() {
      return this;
    }
  }

  /** The natural logarithm. */
  static final class Log extends Function {
    Log(Node x) {
      super(x);
    }

    @Override
    void evaluate() {
      for (int i = 0; i < value.length; i++) {
        value[i] = Math.log(x.value[i]);
      }
    }

    @Override
    void pullBack() {
      for (int i = 0; i < value.length; i++) {
        x.adjoint[i] += adjoint[i] / x.value[i];
      }
    }

    @Override
    Node makeSlope() {
      return graph.reciprocal(x);
    }
  }

  /** The square root, of {@code max(x, tiny)} with {@code tiny} = 1e-300, so that slopes exist. */
  static final class Root extends Function {
    private static final double TINY = 1e-300;

    Root(Node x) {
      super(x);
    }

    @Override
    void evaluate() {
      double[] in = x.value;
      for (int i = 0; i < value.length; i++) {
        value[i] = Math.sqrt(Math.max(in[i], TINY));
      }
    }

    @Override
    void pullBack() {
      double[] into = x.adjoint;
      for (int i = 0; i < into.length; i++) {
        into[i] += 0.5 * adjoint[i] / value[i];
      }
    }

    @Override
    Node makeSlope() {
      return graph.scale(graph.reciprocal(this), 0.5);
    }
  }

  /** x squared. */
  static final class Square extends Function {
    Square(Node x) {
      super(x);
    }

    @Override
    void evaluate() {
      double[] in = x.value;
      for (int i = 0; i < value.length; i++) {
        value[i] = in[i] * in[i];
      }
    }

    @Override
    void pullBack() {
      double[] in = x.value;
      double[] into = x.adjoint;
      for (int i = 0; i < into.length; i++) {
        into[i] += 2.0 * adjoint[i] * in[i];
      }
    }

    @Override
    Node makeSlope() {
      return graph.scale(x, 2.0);
    }
  }

  /** 1 / x. */
  static final class Reciprocal extends Function {
    Reciprocal(Node x) {
      super(x);
    }

    @Override
    void evaluate() {
      double[] in = x.value;
      for (int i = 0; i < value.length; i++) {
        value[i] = 1.0 / in[i];
      }
    }

    @Override
    void pullBack() {
      double[] into = x.adjoint;
      for (int i = 0; i < into.length; i++) {
        into[i] -= adjoint[i] * value[i] * value[i];
      }
    }

    @Override
    Node makeSlope() {
      return graph.scale(graph.square(this), -1.0);
    }
  }

  /** tanh(x). */
  static final class Tanh extends Function {
    Tanh(Node x) {
      super(x);
    }

    @Override
    void evaluate() {
      KERNELS.tanh(x.value, value, value.length);
    }

    @Override
    void pullBack() {
      double[] into = x.adjoint;
      for (int i = 0; i < into.length; i++) {
        into[i] += adjoint[i] * (1.0 - value[i] * value[i]);
      }
    }

    @Override
    Node makeSlope() {
      return graph.combine(1.0, -1.0, graph.square(this));
    }
  }

  /** s(x) = 1 / (1 + exp(-x)). */
  static final class Sigmoid extends Function {
    Sigmoid(Node x) {
      super(x);
    }

    @Override
    void evaluate() {
      KERNELS.sigmoid(x.value, value, value.length);
    }

    @Override
    void pullBack() {
      double[] into = x.adjoint;
      for (int i = 0; i < into.length; i++) {
        into[i] += adjoint[i] * value[i] * (1.0 - value[i]);
      }
    }

    @Override
    Node makeSlope() {
      return graph.subtract(this, graph.square(this));
    }
  }

  /** log(1 + exp(x)). */
  static final class Softplus extends Function {
    private final double[] sigmoid; // empty where nothing is pulled back

    Softplus(Node x) {
      super(x);
      sigmoid = new double[active() ? value.length : 0];
    }

    @Override
    void evaluate() {
      KERNELS.softplus(x.value, value, value.length);
    }

    @Override
    void pullBack() {
      KERNELS.sigmoid(x.value, sigmoid, sigmoid.length);
      Arithmetic.Product.addProduct(adjoint, sigmoid, x.adjoint);
    }

    @Override
    Node makeSlope() {
      return graph.sigmoid(x);
    }
  }

  /** cos(x). */
  static final class Cosine extends Function {
    Cosine(Node x) {
      super(x);
    }

    @Override
    void evaluate() {
      for (int i = 0; i < value.length; i++) {
        value[i] = Math.cos(x.value[i]);
      }
    }

    @Override
    void pullBack() {
      for (int i = 0; i < value.length; i++) {
        x.adjoint[i] -= adjoint[i] * Math.sin(x.value[i]);
      }
    }

    /** -sin(x) = cos(x + pi / 2). */
    @Override
    Node makeSlope() {
      return graph.cos(graph.shift(x, 0.5 * Math.PI));
    }
  }
}
