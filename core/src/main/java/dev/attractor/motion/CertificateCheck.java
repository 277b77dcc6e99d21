package dev.attractor.motion;

import java.util.SplittableRandom;

/**
 * A guarantee tried out on a model's numbers: random states near and far, up to a thousand times
 * the size of the data, single steps from a millionth to a million units of time.
 *
 * @param kind what was tried
 * @param holds whether no trial broke it; false where there is nothing to hold
 * @param slack the least of (claimed - met) / claimed over all trials: below zero by more than
 *     rounding when broken
 * @param inverseError the largest |phi^-1(phi(x)) - x| / (1 + |x|) over states of ten times the
 *     data's size, in standardised units
 * @param restVelocity the velocity at the goal, in data units
 * @param trials how many states were tried
 */
public record CertificateCheck(
    Certificate.Kind kind,
    boolean holds,
    double slack,
    double inverseError,
    double restVelocity,
    int trials) {
  /** Rounding of a few hundred operations. */
  private static final double ROUNDING = 1e-9;

  /** Tries the guarantee of a model at so many states of each size. */
  public static CertificateCheck of(MotionModel model, int trials, long seed) {
    Trial trial = new Trial(model, seed);
    Certificate.Kind kind = Certificate.kindOf(model.field());
    double slack = kind == Certificate.Kind.NONE ? Double.NaN : Double.POSITIVE_INFINITY;
    double inverse = 0;
    int count = 0;
    for (double size : new double[] {0.1, 1, 10, 100, 1000}) {
      for (int i = 0; i < trials; i++, count++) {
        if (kind == Certificate.Kind.EQUILIBRIUM) {
          slack = Math.min(slack, trial.approach(size));
        } else if (kind == Certificate.Kind.PAIRWISE) {
          slack = Math.min(slack, Math.min(trial.approach(size), trial.pair(size)));
        }
        if (size <= 10) {
          inverse = Math.max(inverse, trial.inverse(size));
        }
      }
    }
    double rest = trial.rest();
    boolean holds = slack >= -ROUNDING && inverse < 1e-6 && Double.isFinite(rest);
    return new CertificateCheck(kind, holds, slack, inverse, rest, count);
  }

  private static final class Trial {
    private final Policy policy;
    private final double rate;
    private final double[] goal;
    private final double[] dataGoal;
    private final Standardisation units;
    private final SplittableRandom random;
    private final int d;

    Trial(MotionModel model, long seed) {
      policy = model.policy();
      rate = model.field().rate();
      goal = policy.latentGoal();
      dataGoal = model.goal();
      units = model.standardisation();
      random = new SplittableRandom(seed);
      d = goal.length;
    }

    private double[] near(double[] centre, double size) {
      double[] z = centre.clone();
      for (int i = 0; i < d; i++) {
        z[i] += size * random.nextGaussian();
      }
      return z;
    }

    /** v . f <= -alpha |v|^2, and |v| shrinks by exp(-alpha h) in a step, whatever h. */
    double approach(double size) {
      double[] z = near(goal, size);
      double[] f = new double[d];
      policy.latentVelocity(z, f);
      double square = 0;
      double along = 0;
      double length = 0;
      for (int i = 0; i < d; i++) {
        double v = z[i] - goal[i];
        square += v * v;
        along += v * f[i];
        length += f[i] * f[i];
      }
      double scale = rate * square + Math.sqrt(length * square);
      double slack = (-rate * square - along) / scale;
      double h = Math.pow(10, 12 * random.nextDouble() - 6);
      policy.latentStep(z, h);
      double after = distance(z, goal);
      double before = Math.sqrt(square);
      double allowed = Math.exp(-rate * h) * before + 1e-15 * (before + size(goal));
      return least(slack, (allowed - after) / before);
    }

    /** (z - y) . (f(z) - f(y)) <= -alpha |z - y|^2. */
    double pair(double size) {
      double[] z = near(goal, size);
      double[] y = near(z, size * Math.pow(10, -3 * random.nextDouble()));
      double[] f = new double[d];
      double[] g = new double[d];
      policy.latentVelocity(z, f);
      policy.latentVelocity(y, g);
      double square = 0;
      double along = 0;
      double length = 0;
      for (int i = 0; i < d; i++) {
        double v = z[i] - y[i];
        square += v * v;
        along += v * (f[i] - g[i]);
        length += f[i] * f[i] + g[i] * g[i];
      }
      return finite((-rate * square - along) / (rate * square + Math.sqrt(length * square)));
    }

    double inverse(double size) {
      double[] standard = near(new double[d], size);
      double[] x = new double[d];
      units.out(standard, x);
      double[] back = new double[d];
      policy.encode(x, back);
      policy.decode(back, back);
      units.in(back, back);
      double error = distance(back, standard) / (1 + size(standard));
      return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
    }

    double rest() {
      double[] v = new double[d];
      policy.velocity(dataGoal, v);
      return size(v);
    }

    private static double least(double a, double b) {
      return Math.min(finite(a), finite(b));
    }

    private static double finite(double slack) {
      return Double.isNaN(slack) ? Double.NEGATIVE_INFINITY : slack;
    }

    private static double distance(double[] a, double[] b) {
      double sum = 0;
      for (int i = 0; i < a.length; i++) {
        sum += (a[i] - b[i]) * (a[i] - b[i]);
      }
      return Math.sqrt(sum);
    }

    private static double size(double[] a) {
      return distance(a, new double[a.length]);
    }
  }
}
