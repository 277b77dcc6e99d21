package dev.attractor.flow.internal;

import dev.attractor.flow.Activation;
import dev.attractor.internal.autodiff.Graph;
import dev.attractor.internal.autodiff.Node;
import dev.attractor.internal.columns.ColumnKernels;

/** The functions that {@link Activation} names. */
final class Activations {
  private Activations() {}

  static Node of(Activation activation, Graph graph, Node x) {
    return switch (activation) {
      case SILU -> graph.silu(x);
      case RELU -> graph.relu(x);
      case TANH -> graph.tanh(x);
    };
  }

  /** For one state: y = s(x) and its slope; the arrays differ. */
  static void of(Activation activation, double[] x, double[] y, double[] slope, int n) {
    switch (activation) {
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
