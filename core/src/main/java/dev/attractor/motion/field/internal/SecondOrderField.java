package dev.attractor.motion.field.internal;

import dev.attractor.internal.autodiff.Graph;
import dev.attractor.internal.autodiff.LinearLayer;
import dev.attractor.internal.autodiff.Node;
import dev.attractor.internal.autodiff.ParameterLayout;
import dev.attractor.internal.columns.ColumnKernels;
import dev.attractor.motion.field.SecondOrder;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * {@link SecondOrder} in d positions, 2 d latent features. The networks give Q and R over the root
 * of mu, and S over mu, so that the field of another unit of time has the same parameters. Their
 * entries stay below {@value #LARGEST}, which bounds how stiff the field can be.
 */
final class SecondOrderField implements LatentField {
  private static final double LARGEST = 2;

  private final int d;
  private final double rate;
  private final double mu;
  private final double lambda;
  private final double kappa;
  private final double root;
  private final Matrix q;
  private final Matrix r;
  private final Matrix s;

  SecondOrderField(SecondOrder field, int features, ParameterLayout layout) {
    if (features % 2 != 0) {
      throw new IllegalArgumentException(
          "a second-order motion has positions and as many velocities, got " + features + " axes");
    }
    d = features / 2;
    rate = field.rate();
    mu = field.frequency();
    lambda = field.damping();
    kappa = Math.sqrt(lambda - rate);
    root = Math.sqrt(mu);
    q = Matrix.of("coupling", field.hidden(), d, layout);
    r = Matrix.of("damping", field.hidden(), d, layout);
    s = Matrix.of("skew", field.hidden(), d, layout);
  }

  /** A d by d matrix given by a network of z. */
  private record Matrix(LinearLayer hidden, LinearLayer out) {
    static Matrix of(String name, int hidden, int d, ParameterLayout layout) {
      return new Matrix(
          LinearLayer.add(name + ".hidden", hidden, 2 * d, layout),
          LinearLayer.add(name + ".out", d * d, hidden, layout));
    }

    Node at(Graph graph, Node z) {
      Node entries = out.of(graph, graph.tanh(hidden.of(graph, z)));
      return graph.scale(graph.tanh(graph.scale(entries, 1 / LARGEST)), LARGEST);
    }

    void initialise(RandomGenerator random, double[] parameters) {
      hidden.initialiseXavier(random, parameters);
      out.initialiseXavier(random, parameters);
    }
  }

  @Override
  public Node at(Graph graph, Node z, Node goal) {
    int[] first = new int[d];
    int[] second = new int[d];
    Arrays.setAll(first, i -> i);
    Arrays.setAll(second, i -> d + i);
    Node away = graph.subtract(z, goal);
    Node e = graph.rows(away, first);
    Node u = graph.rows(away, second);
    Node coupling = graph.scale(q.at(graph, z), root);
    Node damping = graph.scale(r.at(graph, z), root);
    Node skew = graph.scale(s.at(graph, z), mu);
    Node push = graph.combine(0, 2 * kappa, e, 1, graph.perColumn(coupling, u, d, d));
    Node force =
        graph.combine(
            0,
            new double[] {-mu, -rate, -1, -1, 1, -1},
            e,
            u,
            graph.perColumnTransposed(coupling, push, d, d),
            graph.perColumnTransposed(damping, graph.perColumn(damping, u, d, d), d, d),
            graph.perColumn(skew, u, d, d),
            graph.perColumnTransposed(skew, u, d, d));
    return graph.joinRows(new int[][] {first, second}, graph.combine(0, -lambda, e, mu, u), force);
  }

  @Override
  public void initialise(RandomGenerator random, double[] parameters) {
    q.initialise(random, parameters);
    r.initialise(random, parameters);
    s.initialise(random, parameters);
  }

  @Override
  public State state(double[] parameters) {
    return new OneState(parameters);
  }

  private final class OneState implements State {
    private final OneMatrix coupling;
    private final OneMatrix damping;
    private final OneMatrix skew;
    private final double[] push = new double[d];
    private final double[] slowed = new double[d];
    private final double[] away = new double[2 * d];

    OneState(double[] parameters) {
      coupling = new OneMatrix(q, parameters, root);
      damping = new OneMatrix(r, parameters, root);
      skew = new OneMatrix(s, parameters, mu);
    }

    private void matrices(double[] z) {
      coupling.at(z);
      damping.at(z);
      skew.at(z);
    }

    @Override
    public void velocity(double[] z, double[] goal, double[] f) {
      matrices(z);
      for (int i = 0; i < 2 * d; i++) {
        away[i] = z[i] - goal[i];
      }
      for (int i = 0; i < d; i++) {
        double sum = 2 * kappa * away[i];
        double other = 0;
        for (int j = 0; j < d; j++) {
          sum += coupling.entry(i, j) * away[d + j];
          other += damping.entry(i, j) * away[d + j];
        }
        push[i] = sum;
        slowed[i] = other;
      }
      for (int i = 0; i < d; i++) {
        double sum = -mu * away[i] - rate * away[d + i];
        for (int j = 0; j < d; j++) {
          sum +=
              (skew.entry(i, j) - skew.entry(j, i)) * away[d + j]
                  - coupling.entry(j, i) * push[j]
                  - damping.entry(j, i) * slowed[j];
        }
        f[d + i] = sum;
      }
      for (int i = 0; i < d; i++) {
        f[i] = -lambda * away[i] + mu * away[d + i];
      }
    }

    @Override
    public boolean linearise(double[] z, double[] goal, double[] b) {
      matrices(z);
      int n = 2 * d;
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          double sum = skew.entry(i, j) - skew.entry(j, i);
          for (int k = 0; k < d; k++) {
            sum -=
                coupling.entry(k, i) * coupling.entry(k, j)
                    + damping.entry(k, i) * damping.entry(k, j);
          }
          b[i * n + j] = i == j ? -kappa * kappa : 0;
          b[i * n + d + j] = i == j ? mu : 0;
          b[(d + i) * n + j] = (i == j ? -mu : 0) - 2 * kappa * coupling.entry(j, i);
          b[(d + i) * n + d + j] = sum;
        }
      }
      return true;
    }
  }

  /** A {@link Matrix} at one state. */
  private final class OneMatrix {
    private final LinearLayer.Frozen hidden;
    private final LinearLayer.Frozen out;
    private final double scale;
    private final double[] units;
    private final double[] entries;

    OneMatrix(Matrix matrix, double[] parameters, double scale) {
      hidden = matrix.hidden.frozen(parameters);
      out = matrix.out.frozen(parameters);
      this.scale = scale;
      units = new double[hidden.rows()];
      entries = new double[out.rows()];
    }

    void at(double[] z) {
      hidden.apply(z, units);
      ColumnKernels.chosen().tanh(units, units, units.length);
      out.apply(units, entries);
      for (int i = 0; i < entries.length; i++) {
        entries[i] /= LARGEST;
      }
      ColumnKernels.chosen().tanh(entries, entries, entries.length);
    }

    double entry(int i, int j) {
      return scale * LARGEST * entries[i * d + j];
    }
  }
}
