package dev.attractor.motion.field.internal;

import dev.attractor.internal.autodiff.Graph;
import dev.attractor.internal.autodiff.Node;
import dev.attractor.internal.autodiff.ParameterLayout;
import dev.attractor.motion.field.StrictContraction;
import java.util.random.RandomGenerator;

/** {@link StrictContraction} in d dimensions; S = Q - Q^T. */
final class StrictField implements LatentField {
  private final int d;
  private final int hidden;
  private final double rate;
  private final ParameterLayout.Block q;
  private final ParameterLayout.Block w;
  private final ParameterLayout.Block b;

  StrictField(StrictContraction field, int d, ParameterLayout layout) {
    this.d = d;
    this.hidden = field.hidden();
    this.rate = field.rate();
    q = layout.add("skew", d, d);
    w = layout.add("contraction.weight", hidden, d);
    b = layout.add("contraction.bias", hidden, 1);
  }

  @Override
  public Node at(Graph graph, Node z, Node goal) {
    Node v = graph.subtract(z, goal);
    Node skew = graph.parameter(q);
    Node weight = graph.parameter(w);
    Node bias = graph.parameter(b);
    Node pulled =
        graph.transposed(
            weight,
            graph.subtract(
                graph.tanh(graph.affine(weight, z, bias)),
                graph.tanh(graph.affine(weight, goal, bias))));
    return graph.combine(
        0,
        new double[] {1, -1, -1, -rate},
        graph.linear(skew, v),
        graph.transposed(skew, v),
        pulled,
        v);
  }

  /** W uniform in sqrt(6 / (d + hidden)); biases uniform in [-2, 2], so that the kinks spread. */
  @Override
  public void initialise(RandomGenerator random, double[] parameters) {
    double bound = Math.sqrt(6.0 / (d + hidden));
    for (int i = 0; i < w.size(); i++) {
      parameters[w.offset() + i] = bound * (2 * random.nextDouble() - 1);
    }
    for (int i = 0; i < hidden; i++) {
      parameters[b.offset() + i] = 2 * (2 * random.nextDouble() - 1);
    }
    for (int i = 0; i < q.size(); i++) {
      parameters[q.offset() + i] = 0.5 * (2 * random.nextDouble() - 1);
    }
  }

  @Override
  public State state(double[] parameters) {
    double[] skew = new double[d * d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        skew[i * d + j] = parameters[q.offset() + i * d + j] - parameters[q.offset() + j * d + i];
      }
    }
    double[] weight = new double[w.size()];
    System.arraycopy(parameters, w.offset(), weight, 0, weight.length);
    double[] bias = new double[hidden];
    System.arraycopy(parameters, b.offset(), bias, 0, hidden);
    return new OneState(d, rate, skew, weight, bias);
  }

  private static final class OneState implements State {
    private static final double CLOSE = 1e-6;

    private final int d;
    private final double rate;
    private final double[] skew;
    private final double[] weight;
    private final double[] bias;

    OneState(int d, double rate, double[] skew, double[] weight, double[] bias) {
      this.d = d;
      this.rate = rate;
      this.skew = skew;
      this.weight = weight;
      this.bias = bias;
    }

    private double unit(int h, double[] z) {
      double sum = bias[h];
      for (int j = 0; j < d; j++) {
        sum += weight[h * d + j] * z[j];
      }
      return sum;
    }

    @Override
    public void velocity(double[] z, double[] goal, double[] f) {
      for (int i = 0; i < d; i++) {
        double sum = -rate * (z[i] - goal[i]);
        for (int j = 0; j < d; j++) {
          sum += skew[i * d + j] * (z[j] - goal[j]);
        }
        f[i] = sum;
      }
      for (int h = 0; h < bias.length; h++) {
        double rise = Math.tanh(unit(h, z)) - Math.tanh(unit(h, goal));
        for (int i = 0; i < d; i++) {
          f[i] -= weight[h * d + i] * rise;
        }
      }
    }

    /** tanh(a) - tanh(b) = D (a - b) with D in [0, 1], so that B = S - W^T D W. */
    @Override
    public boolean linearise(double[] z, double[] goal, double[] b) {
      System.arraycopy(skew, 0, b, 0, d * d);
      for (int h = 0; h < bias.length; h++) {
        double to = unit(h, z);
        double from = unit(h, goal);
        double slope;
        if (Math.abs(to - from) < CLOSE) {
          double t = Math.tanh(0.5 * (to + from));
          slope = 1 - t * t;
        } else {
          slope = (Math.tanh(to) - Math.tanh(from)) / (to - from);
        }
        for (int i = 0; i < d; i++) {
          double c = slope * weight[h * d + i];
          for (int j = 0; j < d; j++) {
            b[i * d + j] -= c * weight[h * d + j];
          }
        }
      }
      return true;
    }
  }
}
