package dev.attractor.motion.field.internal;

import dev.attractor.internal.autodiff.Graph;
import dev.attractor.internal.autodiff.LinearLayer;
import dev.attractor.internal.autodiff.Node;
import dev.attractor.internal.autodiff.ParameterLayout;
import dev.attractor.internal.columns.ColumnKernels;
import dev.attractor.motion.field.NeuralContraction;
import java.util.random.RandomGenerator;

/** {@link NeuralContraction} in d dimensions. */
final class LineIntegralField implements LatentField {
  private final int d;
  private final double rate;
  private final GaussLegendre rule;
  private final LinearLayer hiddenLayer;
  private final LinearLayer out;
  private final ParameterLayout.Block centre;
  private final ParameterLayout.Block drift;

  LineIntegralField(NeuralContraction field, int d, ParameterLayout layout) {
    this.d = d;
    rate = field.rate();
    rule = GaussLegendre.of(field.nodes());
    hiddenLayer = LinearLayer.add("jacobian.hidden", field.hidden(), d, layout);
    out = LinearLayer.add("jacobian.out", d * d, field.hidden(), layout);
    centre = layout.add("centre", d, 1);
    drift = layout.add("drift", d, 1);
  }

  @Override
  public Node at(Graph graph, Node z, Node goal) {
    Node from = graph.spread(graph.parameter(centre), z.columns());
    Node v = graph.subtract(z, from);
    Node[] terms = new Node[rule.nodes().length + 2];
    double[] weights = new double[terms.length];
    for (int k = 0; k < rule.nodes().length; k++) {
      Node between = graph.combine(0, 1, from, rule.nodes()[k], v);
      Node p = out.of(graph, graph.tanh(hiddenLayer.of(graph, between)));
      terms[k] = graph.perColumnTransposed(p, graph.perColumn(p, v, d, d), d, d);
      weights[k] = -rule.weights()[k];
    }
    terms[terms.length - 2] = v;
    weights[terms.length - 2] = -rate;
    terms[terms.length - 1] = graph.spread(graph.parameter(drift), z.columns());
    weights[terms.length - 1] = 1;
    return graph.combine(0, weights, terms);
  }

  /** The centre and the drift start at zero, the mean of standardised data. */
  @Override
  public void initialise(RandomGenerator random, double[] parameters) {
    hiddenLayer.initialiseXavier(random, parameters);
    out.initialiseXavier(random, parameters);
  }

  @Override
  public State state(double[] parameters) {
    double[] from = new double[d];
    double[] c = new double[d];
    System.arraycopy(parameters, centre.offset(), from, 0, d);
    System.arraycopy(parameters, drift.offset(), c, 0, d);
    return new OneState(from, c, hiddenLayer.frozen(parameters), out.frozen(parameters));
  }

  private final class OneState implements State {
    private final double[] from;
    private final double[] c;
    private final LinearLayer.Frozen hiddenLayer;
    private final LinearLayer.Frozen out;
    private final double[] between = new double[d];
    private final double[] v = new double[d];
    private final double[] units;
    private final double[] p;

    OneState(
        double[] from, double[] c, LinearLayer.Frozen hiddenLayer, LinearLayer.Frozen outLayer) {
      this.from = from;
      this.c = c;
      this.hiddenLayer = hiddenLayer;
      out = outLayer;
      units = new double[hiddenLayer.rows()];
      p = new double[outLayer.rows()];
    }

    @Override
    public void velocity(double[] z, double[] goal, double[] f) {
      for (int i = 0; i < d; i++) {
        v[i] = z[i] - from[i];
      }
      for (int i = 0; i < d; i++) {
        f[i] = c[i] - rate * v[i];
      }
      for (int k = 0; k < rule.nodes().length; k++) {
        for (int i = 0; i < d; i++) {
          between[i] = from[i] + rule.nodes()[k] * v[i];
        }
        hiddenLayer.apply(between, units);
        ColumnKernels.chosen().tanh(units, units, units.length);
        out.apply(units, p);
        for (int i = 0; i < d; i++) {
          double row = 0;
          for (int j = 0; j < d; j++) {
            row += p[i * d + j] * v[j];
          }
          for (int j = 0; j < d; j++) {
            f[j] -= rule.weights()[k] * row * p[i * d + j];
          }
        }
      }
    }

    @Override
    public boolean linearise(double[] z, double[] goal, double[] b) {
      return false;
    }

    /** |z - z_0|^2: the goal has no part in it. */
    @Override
    public double lyapunov(double[] z, double[] goal, double[] gradient) {
      double sum = 0;
      for (int i = 0; i < d; i++) {
        double away = z[i] - from[i];
        gradient[i] = 2 * away;
        sum += away * away;
      }
      return sum;
    }

    @Override
    public double drift() {
      double sum = 0;
      for (double number : c) {
        sum += number * number;
      }
      return Math.sqrt(sum);
    }
  }
}
