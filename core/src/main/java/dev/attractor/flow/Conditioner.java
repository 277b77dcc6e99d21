package dev.attractor.flow;

import dev.attractor.autodiff.Graph;
import dev.attractor.autodiff.Node;
import dev.attractor.autodiff.ParameterLayout;
import dev.attractor.internal.columns.ColumnKernels;
import java.util.random.RandomGenerator;

/**
 * The network that turns the untouched half of a state into parameters for the other half: a linear
 * map to {@code hidden} units, two residual blocks h + W2 s(W1 s(h)), a linear map out.
 */
final class Conditioner {
  private static final int BLOCKS = 2;

  /** A weight matrix and its bias. */
  private record Linear(ParameterLayout.Block weight, ParameterLayout.Block bias) {
    static Linear add(String name, int out, int in, ParameterLayout layout) {
      return new Linear(layout.add(name + ".weight", out, in), layout.add(name + ".bias", out, 1));
    }

    Node of(Graph graph, Node x) {
      return graph.affine(graph.parameter(weight), x, graph.parameter(bias));
    }

    Node onto(Graph graph, Node base, Node x) {
      return graph.affineOnto(base, graph.parameter(weight), x, graph.parameter(bias));
    }

    /** Uniform in [-bound, bound], weights and biases. */
    void initialise(RandomGenerator random, double[] parameters, double bound) {
      for (int i = 0; i < weight.size(); i++) {
        parameters[weight.offset() + i] = bound * (2 * random.nextDouble() - 1);
      }
      for (int i = 0; i < bias.size(); i++) {
        parameters[bias.offset() + i] = bound * (2 * random.nextDouble() - 1);
      }
    }

    void initialise(RandomGenerator random, double[] parameters) {
      initialise(random, parameters, 1 / Math.sqrt(weight.columns()));
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
      return new Frozen(a, b, new double[rows], rows, weight.columns());
    }
  }

  /** Columns padded to whole vectors, for one state at a time. */
  private record Frozen(double[] a, double[] b, double[] zero, int rows, int in) {
    void apply(double[] x, double[] y) {
      ColumnKernels.chosen().single(a, rows, in, x, b, y);
    }

    void push(double[] dx, double[] dy) {
      ColumnKernels.chosen().single(a, rows, in, dx, zero, dy);
    }
  }

  private static int padded(int n) {
    return (n + ColumnKernels.LANES - 1) / ColumnKernels.LANES * ColumnKernels.LANES;
  }

  private final int hidden;
  private final Activation activation;
  private final Linear first;
  private final Linear[] inner = new Linear[BLOCKS];
  private final Linear[] outer = new Linear[BLOCKS];
  private final Linear last;

  Conditioner(
      int in, int hidden, int out, Activation activation, String name, ParameterLayout layout) {
    this.hidden = hidden;
    this.activation = activation;
    first = Linear.add(name + ".first", hidden, in, layout);
    for (int k = 0; k < BLOCKS; k++) {
      inner[k] = Linear.add(name + ".block" + k + ".inner", hidden, hidden, layout);
      outer[k] = Linear.add(name + ".block" + k + ".outer", hidden, hidden, layout);
    }
    last = Linear.add(name + ".last", out, hidden, layout);
  }

  Node of(Graph graph, Node x) {
    Node h = first.of(graph, x);
    for (int k = 0; k < BLOCKS; k++) {
      Node t = inner[k].of(graph, activation.of(graph, h));
      h = outer[k].onto(graph, h, activation.of(graph, t));
    }
    return last.of(graph, h);
  }

  /** Uniform in 1 / sqrt(inputs), except that each block starts within 1e-3 of the identity. */
  void initialise(RandomGenerator random, double[] parameters) {
    first.initialise(random, parameters);
    for (int k = 0; k < BLOCKS; k++) {
      inner[k].initialise(random, parameters);
      outer[k].initialise(random, parameters, 1e-3);
    }
    last.initialise(random, parameters);
  }

  State state(double[] parameters) {
    return new State(parameters);
  }

  /** For one state: outputs, and the tangent of the outputs at the last input. */
  final class State {
    private final Frozen start;
    private final Frozen[] in = new Frozen[BLOCKS];
    private final Frozen[] out = new Frozen[BLOCKS];
    private final Frozen end;
    private final int n = padded(hidden);
    private final double[] h = new double[n];
    private final double[] s = new double[n];
    private final double[] t = new double[n];
    private final double[] move = new double[n];
    private final double[][] slopeIn = new double[BLOCKS][n];
    private final double[][] slopeOut = new double[BLOCKS][n];

    private State(double[] parameters) {
      start = first.frozen(parameters);
      for (int k = 0; k < BLOCKS; k++) {
        in[k] = inner[k].frozen(parameters);
        out[k] = outer[k].frozen(parameters);
      }
      end = last.frozen(parameters);
    }

    /** Room that {@link #apply} and {@link #push} need for their results. */
    int room() {
      return end.rows();
    }

    void apply(double[] x, double[] theta) {
      start.apply(x, h);
      for (int k = 0; k < BLOCKS; k++) {
        activation.of(h, s, slopeIn[k], n);
        in[k].apply(s, t);
        activation.of(t, s, slopeOut[k], n);
        out[k].apply(s, move);
        for (int i = 0; i < n; i++) {
          h[i] += move[i];
        }
      }
      end.apply(h, theta);
    }

    void push(double[] v, double[] dTheta) {
      start.push(v, h);
      for (int k = 0; k < BLOCKS; k++) {
        multiply(slopeIn[k], h, s);
        in[k].push(s, t);
        multiply(slopeOut[k], t, s);
        out[k].push(s, move);
        for (int i = 0; i < n; i++) {
          h[i] += move[i];
        }
      }
      end.push(h, dTheta);
    }

    private static void multiply(double[] a, double[] b, double[] c) {
      for (int i = 0; i < c.length; i++) {
        c[i] = a[i] * b[i];
      }
    }
  }
}
