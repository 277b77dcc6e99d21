package dev.attractor.motion.field.internal;

import dev.attractor.internal.autodiff.Graph;
import dev.attractor.internal.autodiff.LinearLayer;
import dev.attractor.internal.autodiff.Node;
import dev.attractor.internal.autodiff.ParameterLayout;
import dev.attractor.internal.columns.ColumnKernels;
import dev.attractor.motion.field.ExtendedLinearization;
import java.util.random.RandomGenerator;

/** {@link ExtendedLinearization} in d dimensions. A is never formed where products suffice. */
final class ExtendedLinearField implements LatentField {
  private final int d;
  private final double rate;
  private final LinearLayer hiddenS;
  private final LinearLayer outS;
  private final LinearLayer hiddenA;
  private final LinearLayer outA;

  ExtendedLinearField(ExtendedLinearization field, int d, ParameterLayout layout) {
    this.d = d;
    this.rate = field.rate();
    hiddenS = LinearLayer.add("symmetric.hidden", field.hidden(), d, layout);
    outS = LinearLayer.add("symmetric.out", d * d, field.hidden(), layout);
    hiddenA = LinearLayer.add("skew.hidden", field.hidden(), d, layout);
    outA = LinearLayer.add("skew.out", d * d, field.hidden(), layout);
  }

  @Override
  public Node at(Graph graph, Node z, Node goal) {
    Node v = graph.subtract(z, goal);
    Node ps = outS.of(graph, graph.tanh(hiddenS.of(graph, z)));
    Node pa = outA.of(graph, graph.tanh(hiddenA.of(graph, z)));
    Node damped = graph.perColumnTransposed(ps, graph.perColumn(ps, v, d, d), d, d);
    return graph.combine(
        0,
        new double[] {-1, 1, -1, -rate},
        damped,
        graph.perColumn(pa, v, d, d),
        graph.perColumnTransposed(pa, v, d, d),
        v);
  }

  @Override
  public void initialise(RandomGenerator random, double[] parameters) {
    hiddenS.initialiseXavier(random, parameters);
    outS.initialiseXavier(random, parameters);
    hiddenA.initialiseXavier(random, parameters);
    outA.initialiseXavier(random, parameters);
  }

  @Override
  public State state(double[] parameters) {
    return new OneState(
        d,
        rate,
        hiddenS.frozen(parameters),
        outS.frozen(parameters),
        hiddenA.frozen(parameters),
        outA.frozen(parameters));
  }

  private static final class OneState implements State {
    private final int d;
    private final double rate;
    private final LinearLayer.Frozen hiddenS;
    private final LinearLayer.Frozen outS;
    private final LinearLayer.Frozen hiddenA;
    private final LinearLayer.Frozen outA;
    private final double[] units;
    private final double[] ps;
    private final double[] pa;
    private final double[] u;
    private final double[] v;

    OneState(
        int d,
        double rate,
        LinearLayer.Frozen hiddenS,
        LinearLayer.Frozen outS,
        LinearLayer.Frozen hiddenA,
        LinearLayer.Frozen outA) {
      this.d = d;
      this.rate = rate;
      this.hiddenS = hiddenS;
      this.outS = outS;
      this.hiddenA = hiddenA;
      this.outA = outA;
      units = new double[hiddenS.rows()];
      ps = new double[outS.rows()];
      pa = new double[outA.rows()];
      u = new double[d];
      v = new double[d];
    }

    private void matrices(double[] z) {
      hiddenS.apply(z, units);
      ColumnKernels.chosen().tanh(units, units, units.length);
      outS.apply(units, ps);
      hiddenA.apply(z, units);
      ColumnKernels.chosen().tanh(units, units, units.length);
      outA.apply(units, pa);
    }

    @Override
    public void velocity(double[] z, double[] goal, double[] f) {
      matrices(z);
      for (int i = 0; i < d; i++) {
        v[i] = z[i] - goal[i];
      }
      for (int i = 0; i < d; i++) {
        double sum = 0;
        for (int j = 0; j < d; j++) {
          sum += ps[i * d + j] * v[j];
        }
        u[i] = sum;
      }
      for (int i = 0; i < d; i++) {
        double sum = -rate * v[i];
        for (int j = 0; j < d; j++) {
          sum += (pa[i * d + j] - pa[j * d + i]) * v[j] - ps[j * d + i] * u[j];
        }
        f[i] = sum;
      }
    }

    @Override
    public boolean linearise(double[] z, double[] goal, double[] b) {
      matrices(z);
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          double sum = pa[i * d + j] - pa[j * d + i];
          for (int k = 0; k < d; k++) {
            sum -= ps[k * d + i] * ps[k * d + j];
          }
          b[i * d + j] = sum;
        }
      }
      return true;
    }
  }
}
