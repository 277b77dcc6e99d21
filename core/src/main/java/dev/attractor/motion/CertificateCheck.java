package dev.attractor.motion;

import dev.attractor.parallel.Running;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/**
 * A guarantee tried out on a model's numbers: random states near and far, up to a thousand times
 * the size of the data, single steps from a millionth to a million units of time.
 *
 * @param kind what was tried
 * @param holds whether no trial broke it; false where there is nothing to hold
 * @param slack the least margin of the field's inequality over all trials, (-alpha |v|^2 - v . f) /
 *     (alpha |v|^2 + |v| |f|), v the difference of two states and f that of their velocities: at
 *     most 1, 0 where the distance shrinks at the claimed rate exactly, below 0 by more than
 *     rounding when broken. A single step tells only whether it keeps the bound, since what is left
 *     of its distance tends to 0 with the bound: by what it exceeds the bound, relative to the
 *     distance before, the slack is negative. Negative infinity where the arithmetic overflows
 * @param inverseError the largest |phi^-1(phi(x)) - x| / (1 + |x|) over states of ten times the
 *     data's size, in standardised units
 * @param restVelocity the velocity at the goal, in data units; NaN where it overflows
 * @param trials how many states were tried; 0 when phi of the goal overflows already
 * @param measuredRate the least rate -v . f / |v|^2 at which |z - z*| fell at states of up to ten
 *     times the data's size, per unit of the learned motion's time: at least the guaranteed rate;
 *     NaN where there is none
 */
public record CertificateCheck(
    Certificate.Kind kind,
    boolean holds,
    double slack,
    double inverseError,
    double restVelocity,
    int trials,
    double measuredRate) {
  /** Rounding of a few hundred operations. */
  private static final double ROUNDING = 1e-9;

  /** Rounding of a step and of taking the goal off, relative to the distance and the goal. */
  private static final double STEP_ROUNDING = 1e-15;

  /**
   * Tests the guarantee of a model at {@code trials} states of each of five sizes.
   *
   * @throws java.util.concurrent.CancellationException when the call is cancelled or out of time:
   *     see {@link dev.attractor.parallel.Control}
   */
  public static CertificateCheck of(MotionModel model, int trials, long seed) {
    Certificate.Kind kind = Certificate.kindOf(model.field(), model.pace());
    if (attempt(ignored -> model.policy().dimension(), 0, Double.NaN) != model.dimension()) {
      // phi(goal) overflows.
      return new CertificateCheck(
          kind,
          false,
          Double.NEGATIVE_INFINITY,
          Double.POSITIVE_INFINITY,
          Double.NaN,
          0,
          Double.NaN);
    }
    Running running = Running.current();
    Trial trial = new Trial(model, seed);
    double slack = kind == Certificate.Kind.NONE ? Double.NaN : Double.POSITIVE_INFINITY;
    double inverse = 0;
    int count = 0;
    for (double size : new double[] {0.1, 1, 10, 100, 1000}) {
      for (int i = 0; i < trials; i++, count++) {
        running.checkTime();
        if (kind == Certificate.Kind.EQUILIBRIUM) {
          slack = Math.min(slack, attempt(trial::approach, size, Double.NEGATIVE_INFINITY));
        } else if (kind == Certificate.Kind.PAIRWISE) {
          slack = Math.min(slack, attempt(trial::approach, size, Double.NEGATIVE_INFINITY));
          slack = Math.min(slack, attempt(trial::pair, size, Double.NEGATIVE_INFINITY));
        }
        if (size <= 10) {
          if (kind != Certificate.Kind.NONE) {
            // Where decoding overflows, the error of the inverse says so.
            slack = Math.min(slack, attempt(trial::paced, size, Double.POSITIVE_INFINITY));
          }
          inverse = Math.max(inverse, attempt(trial::inverse, size, Double.POSITIVE_INFINITY));
        }
      }
    }
    double rest = attempt(size -> trial.rest(), 0, Double.NaN);
    boolean holds = slack >= -ROUNDING && inverse < 1e-6 && Double.isFinite(rest);
    return new CertificateCheck(kind, holds, slack, inverse, rest, count, trial.measured(kind));
  }

  /** The result of a trial, or {@code otherwise} when the policy refuses because of overflow. */
  private static double attempt(DoubleUnaryOperator trial, double size, double otherwise) {
    try {
      return trial.applyAsDouble(size);
    } catch (IllegalArgumentException overflow) {
      return otherwise;
    }
  }

  private static final class Trial {
    private final Policy policy;
    private final double rate;
    private final double[] goal;
    private final double[] dataGoal;
    private final Standardisation units;
    private final SplittableRandom random;
    private final int d;
    private double measured = Double.POSITIVE_INFINITY;

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
      if (size <= 10) {
        measured = Math.min(measured, -along / square);
      }
      double scale = rate * square + Math.sqrt(length * square);
      double slack = (-rate * square - along) / scale;
      double h = Math.pow(10, 12 * random.nextDouble() - 6);
      policy.latentStep(z, h);
      double after = distance(z, goal);
      double before = Math.sqrt(square);
      double allowed = Math.exp(-rate * h) * before + STEP_ROUNDING * (before + size(goal));
      return after <= allowed ? finite(slack) : least(slack, (allowed - after) / before);
    }

    /** The least rate that {@link #approach} met near the data. */
    double measured(Certificate.Kind kind) {
      return kind == Certificate.Kind.NONE ? Double.NaN : measured;
    }

    /**
     * A step of the motion at its pace: no farther from the goal in z, and no faster in x than the
     * limit.
     */
    double paced(double size) {
      double[] x = new double[d];
      units.restore(near(new double[d], size), x);
      double[] start = x.clone();
      double[] z = new double[d];
      policy.encode(x, z);
      double before = distance(z, goal);
      double h = Math.pow(10, 12 * random.nextDouble() - 6);
      double passed = policy.advance(z, x, h);
      double after = distance(z, goal);
      double allowed = Math.exp(-rate * passed) * before + STEP_ROUNDING * (before + size(goal));
      double reach = h * policy.pace().maxSpeed() * (1 + ROUNDING);
      double moved = distance(x, start);
      if (after <= allowed && moved <= reach) {
        return Double.POSITIVE_INFINITY;
      }
      return least((allowed - after) / (1 + before), (reach - moved) / (1 + reach));
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
      units.restore(standard, x);
      double[] back = new double[d];
      policy.encode(x, back);
      policy.decode(back, back);
      units.standardise(back, back);
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
