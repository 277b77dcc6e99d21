package dev.attractor.motion;

import dev.attractor.autodiff.Graph;
import dev.attractor.autodiff.Node;
import dev.attractor.autodiff.ParameterLayout;
import dev.attractor.internal.columns.ColumnKernels;
import java.util.random.RandomGenerator;

/** A linear map with bias, y = W x + b. */
record Dense(ParameterLayout.Block weight, ParameterLayout.Block bias) {
  private static final double START = 0.01;

  static Dense add(String name, int out, int in, ParameterLayout layout) {
    return new Dense(layout.add(name + ".weight", out, in), layout.add(name + ".bias", out, 1));
  }

  Node of(Graph graph, Node x) {
    return graph.affine(graph.parameter(weight), x, graph.parameter(bias));
  }

  /** Weights uniform in sqrt(6 / (inputs + outputs)) (Xavier), biases .01. */
  void initialise(RandomGenerator random, double[] parameters) {
    double bound = Math.sqrt(6.0 / (weight.rows() + weight.columns()));
    for (int i = 0; i < weight.size(); i++) {
      parameters[weight.offset() + i] = bound * (2 * random.nextDouble() - 1);
    }
    for (int i = 0; i < bias.size(); i++) {
      parameters[bias.offset() + i] = START;
    }
  }

  Frozen frozen(double[] parameters) {
    int rows = padded(weight.rows());
    double[] a = new double[rows * weight.columns()];
    double[] b = new double[rows];
    for (int i = 0; i < weight.rows(); i++) {
      b[i] = parameters[bias.offset() + i];
      for (int j = 0; j < weight.columns(); j++) {
        a[j * rows + i] = parameters[weight.offset() + i * weight.columns() + j];
      }
    }
    return new Frozen(a, b, rows, weight.columns());
  }

  static int padded(int n) {
    return (n + ColumnKernels.LANES - 1) / ColumnKernels.LANES * ColumnKernels.LANES;
  }

  /** For one state: columns padded to {@code rows}, whole vectors. */
  record Frozen(double[] a, double[] b, int rows, int in) {
    void apply(double[] x, double[] y) {
      ColumnKernels.chosen().single(a, rows, in, x, b, y);
    }
  }
}
