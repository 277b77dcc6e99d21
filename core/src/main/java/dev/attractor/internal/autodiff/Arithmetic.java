package dev.attractor.internal.autodiff;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Element-wise products, quotients and linear combinations of nodes of one shape. */
final class Arithmetic {
  private Arithmetic() {}

  /** {@code shift + sum_i c_i x_i}. */
  static final class Combination extends Node {
    private final double[] coefficients;
    private final double shift;

    Combination(double shift, double[] coefficients, Node[] inputs) {
      super(inputs[0].graph, inputs[0].rows, inputs[0].columns, inputs[0].stride, inputs);
      for (Node input : inputs) {
        requireSameShape(input, "a linear combination");
      }
      this.coefficients = coefficients;
      this.shift = shift;
    }

    @Override
    void evaluate() {
      first(inputs[0].value, coefficients[0], shift, value);
      for (int i = 1; i < inputs.length; i++) {
        add(inputs[i].value, coefficients[i], value);
      }
    }

    private static void first(double[] x, double c, double shift, double[] y) {
      for (int i = 0; i < y.length; i++) {
        y[i] = c * x[i] + shift;
      }
    }

    static void add(double[] x, double c, double[] y) {
      for (int i = 0; i < y.length; i++) {
        y[i] += c * x[i];
      }
    }

    @Override
    void pullBack() {
      for (int i = 0; i < inputs.length; i++) {
        if (inputs[i].active()) {
          add(adjoint, coefficients[i], inputs[i].adjoint);
        }
      }
    }

    @Override
    @Nullable Node pushForward(@Nullable Node[] tangents) {
      Node[] terms = new Node[tangents.length];
      double[] weights = new double[tangents.length];
      int count = 0;
      for (int i = 0; i < tangents.length; i++) {
        if (tangents[i] != null) {
          terms[count] = tangents[i];
          weights[count++] = coefficients[i];
        }
      }
      return new Combination(0.0, Arrays.copyOf(weights, count), Arrays.copyOf(terms, count));
    }
  }

  /** {@code a b}. */
  static final class Product extends Node {
    private final Node a;
    private final Node b;

    Product(Node a, Node b) {
      super(a.graph, a.rows, a.columns, a.stride, a, b);
      requireSameShape(b, "a product");
      this.a = a;
      this.b = b;
    }

    @Override
    void evaluate() {
      multiply(a.value, b.value, value);
    }

    private static void multiply(double[] x, double[] y, double[] z) {
      for (int i = 0; i < z.length; i++) {
        z[i] = x[i] * y[i];
      }
    }

    static void addProduct(double[] x, double[] y, double[] z) {
      for (int i = 0; i < z.length; i++) {
        z[i] += x[i] * y[i];
      }
    }

    @Override
    void pullBack() {
      if (a.active()) {
        addProduct(adjoint, b.value, a.adjoint);
      }
      if (b.active()) {
        addProduct(adjoint, a.value, b.adjoint);
      }
    }

    @Override
    @Nullable Node pushForward(@Nullable Node[] tangents) {
      Node left = tangents[0] == null ? null : graph.multiply(tangents[0], b);
      Node right = tangents[1] == null ? null : graph.multiply(a, tangents[1]);
      return graph.sumOfPresent(left, right);
    }
  }

  /** {@code a / b}. */
  static final class Quotient extends Node {
    private final Node a;
    private final Node b;

    Quotient(Node a, Node b) {
      super(a.graph, a.rows, a.columns, a.stride, a, b);
      requireSameShape(b, "a quotient");
      this.a = a;
      this.b = b;
    }

    @Override
    void evaluate() {
      for (int i = 0; i < value.length; i++) {
        value[i] = a.value[i] / b.value[i];
      }
    }

    @Override
    void pullBack() {
      double[] bottom = b.value;
      if (a.active()) {
        double[] top = a.adjoint;
        for (int i = 0; i < top.length; i++) {
          top[i] += adjoint[i] / bottom[i];
        }
      }
      if (b.active()) {
        double[] into = b.adjoint;
        for (int i = 0; i < into.length; i++) {
          into[i] -= adjoint[i] * value[i] / bottom[i];
        }
      }
    }

    @Override
    @Nullable Node pushForward(@Nullable Node[] tangents) {
      Node top = tangents[0];
      if (tangents[1] != null) {
        Node lost = graph.multiply(this, tangents[1]);
        top = top == null ? graph.scale(lost, -1.0) : graph.subtract(top, lost);
      }
      return graph.divide(top, b);
    }
  }
}
