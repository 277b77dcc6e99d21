package dev.attractor.internal.autodiff;

import dev.attractor.internal.columns.ColumnKernels;
import java.util.random.RandomGenerator;

/**
 * A linear map with bias, y = W x + b, whose parameters lie in a layout.
 *
 * @param weight W, outputs by inputs
 * @param bias b, one column
 */
public record LinearLayer(ParameterLayout.Block weight, ParameterLayout.Block bias) {
  private static final double XAVIER_BIAS = 0.01;

  /** Adds the parameters of a map from {@code in} to {@code out} numbers to a layout. */
  public static LinearLayer add(String name, int out, int in, ParameterLayout layout) {
    return new LinearLayer(
        layout.add(name + ".weight", out, in), layout.add(name + ".bias", out, 1));
  }

  /** W x + b for every column of x. */
  public Node of(Graph graph, Node x) {
    return graph.affine(graph.parameter(weight), x, graph.parameter(bias));
  }

  /** base + W x + b for every column of x and base. */
  public Node onto(Graph graph, Node base, Node x) {
    return graph.affineOnto(base, graph.parameter(weight), x, graph.parameter(bias));
  }

  /** Weights and biases uniform in [-bound, bound]. */
  public void initialiseUniform(RandomGenerator random, double[] parameters, double bound) {
    for (int i = 0; i < weight.size(); i++) {
      parameters[weight.offset() + i] = bound * (2 * random.nextDouble() - 1);
    }
    for (int i = 0; i < bias.size(); i++) {
      parameters[bias.offset() + i] = bound * (2 * random.nextDouble() - 1);
    }
  }

  /** Weights uniform in sqrt(6 / (inputs + outputs)) (Xavier), biases .01. */
  public void initialiseXavier(RandomGenerator random, double[] parameters) {
    double bound = Math.sqrt(6.0 / (weight.rows() + weight.columns()));
    for (int i = 0; i < weight.size(); i++) {
      parameters[weight.offset() + i] = bound * (2 * random.nextDouble() - 1);
    }
    for (int i = 0; i < bias.size(); i++) {
      parameters[bias.offset() + i] = XAVIER_BIAS;
    }
  }

  /** The least number of whole vectors that hold n numbers, in numbers. */
  public static int padded(int n) {
    return (n + ColumnKernels.LANES - 1) / ColumnKernels.LANES * ColumnKernels.LANES;
  }

  /** The map with the parameters as they are, for one state at a time. */
  public Frozen frozen(double[] parameters) {
    int rows = padded(weight.rows());
    double[] a = new double[rows * weight.columns()];
    double[] b = new double[rows];
    for (int i = 0; i < weight.rows(); i++) {
      b[i] = parameters[bias.offset() + i];
      for (int j = 0; j < weight.columns(); j++) {
        a[j * rows + i] = parameters[weight.offset() + i * weight.columns() + j];
      }
    }
    return new Frozen(a, b, new double[rows], rows, weight.columns());
  }

  /**
   * For one state.
   *
   * @param a W column by column, each padded to {@code rows}
   * @param b bias
   * @param zero the bias of tangents
   * @param rows room for results: outputs, padded to whole vectors
   * @param in inputs
   */
  public record Frozen(double[] a, double[] b, double[] zero, int rows, int in) {
    /** y = W x + b. */
    public void apply(double[] x, double[] y) {
      ColumnKernels.chosen().single(a, rows, in, x, b, y);
    }

    /** dy = W dx. */
    public void push(double[] dx, double[] dy) {
      ColumnKernels.chosen().single(a, rows, in, dx, zero, dy);
    }
  }
}
