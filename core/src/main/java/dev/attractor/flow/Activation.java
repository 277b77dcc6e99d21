package dev.attractor.flow;

import dev.attractor.autodiff.Graph;
import dev.attractor.autodiff.Node;
import dev.attractor.internal.columns.ColumnKernels;

/** The nonlinearity of a conditioner. */
public enum Activation {
  /** x / (1 + exp(-x)): smooth, and the default. */
  SILU,
  /** max(x, 0): the flow's Jacobian jumps, so velocities are discontinuous; the paper's choice. */
  RELU,
  /** The hyperbolic tangent. */
  TANH;

  Node of(Graph graph, Node x) {
    return switch (this) {
      case SILU -> graph.silu(x);
      case RELU -> graph.relu(x);
      case TANH -> graph.tanh(x);
    };
  }

  /** For one state: y = s(x) and its slope; the arrays differ. */
  void of(double[] x, double[] y, double[] slope, int n) {
    switch (this) {
      case SILU -> {
        ColumnKernels.chosen().sigmoid(x, slope, n);
        for (int i = 0; i < n; i++) {
          double s = slope[i];
          y[i] = x[i] * s;
          slope[i] = s + y[i] * (1.0 - s);
        }
      }
      case RELU -> {
        for (int i = 0; i < n; i++) {
          y[i] = Math.max(x[i], 0.0);
          slope[i] = x[i] > 0.0 ? 1.0 : 0.0;
        }
      }
      case TANH -> {
        ColumnKernels.chosen().tanh(x, y, n);
        for (int i = 0; i < n; i++) {
          slope[i] = 1.0 - y[i] * y[i];
        }
      }
    }
  }
}
