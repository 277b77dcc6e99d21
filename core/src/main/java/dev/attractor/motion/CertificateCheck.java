package dev.attractor.motion;

import dev.attractor.motion.field.Guarantee;
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
 *     rounding when broken. (For a field whose guarantee is proved by another function V than
 *     |v|^2, grad V / 2 and V stand in the place of v and |v|^2.) A single step tells only whether
 *     it keeps the bound, since what is left of its distance tends to 0 with the bound: by what it
 *     exceeds the bound, relative to the distance before, the slack is negative. Negative infinity
 *     where the arithmetic overflows
 * @param inverseError the largest |phi^-1(phi(x)) - x| / (1 + |x|) over states of ten times the
 *     data's size, in standardised units
 * @param restVelocity the velocity at the goal, in data units; NaN where it overflows
 * @param trials how many states were tried; 0 when phi of the goal overflows already
 * @param measuredRate the least rate -v . f / |v|^2 at which |z - z*| fell at states of up to ten
 *     times the data's size, per unit of the learned motion's time: at least the guaranteed rate;
 *     NaN where there is none
 */
public record CertificateCheck(
    Guarantee kind,
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
    Guarantee kind = Certificate.kindOf(model.field(), model.pace());
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
    double slack = kind == Guarantee.NONE ? Double.NaN : Double.POSITIVE_INFINITY;
    double inverse = 0;
    int count = 0;
    for (double size : new double[] {0.1, 1, 10, 100, 1000}) {
      for (int i = 0; i < trials; i++, count++) {
        running.checkTime();
        if (kind != Guarantee.NONE) {
          slack = Math.min(slack, attempt(trial::decay, size, Double.NEGATIVE_INFINITY));
        }
        if (model.field().linearisable()) {
          slack = Math.min(slack, attempt(trial::step, size, Double.NEGATIVE_INFINITY));
        }
        if (kind == Guarantee.PAIRWISE) {
          slack = Math.min(slack, attempt(trial::pair, size, Double.NEGATIVE_INFINITY));
        }
        if (size <= 10) {
          if (kind != Guarantee.NONE) {
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
    private final boolean everyStep;
    private final double[] goal;
    private final double[] dataGoal;
    private final Standardisation units;
    private final SplittableRandom random;
    private final int d;
    private double measured = Double.POSITIVE_INFINITY;

    Trial(MotionModel model, long seed) {
      policy = model.policy();
      rate = model.field().rate();
      everyStep = model.field().linearisable();
      goal = policy.latentGoal();
      dataGoal = model.goal();
      units = model.standardisation();
      random = new SplittableRandom(seed);
      d = goal.length;
    }

    private double[] near(double[] centre, double size) {
      double[] z = centre.clone();
      for (int i = 0; i < z.length; i++) {
        z[i] += size * random.nextGaussian();
      }
      return z;
    }

    /** grad V . f <= -2 alpha V + drift |grad V|, V = |z - z*|^2 for most fields. */
    double decay(double size) {
      double[] z = near(goal, size);
      double[] f = new double[d];
      double[] gradient = new double[d];
      policy.latentVelocity(z, f);
      double v = policy.lyapunov(z, gradient);
      double along = 0;
      for (int i = 0; i < d; i++) {
        along += gradient[i] * f[i];
      }
      if (size <= 10 && v > 0) {
        measured = Math.min(measured, -along / (2 * v));
      }
      double allowed = policy.drift() * size(gradient);
      double scale = 2 * rate * v + allowed + size(gradient) * size(f);
      return finite((allowed - 2 * rate * v - along) / scale);
    }

    /** |v| shrinks by exp(-alpha h) in a step, whatever h. */
    double step(double size) {
      double[] z = near(goal, size);
      double before = distance(z, goal);
      double h = Math.pow(10, 12 * random.nextDouble() - 6);
      policy.latentStep(z, h);
      double after = distance(z, goal);
      double allowed = Math.exp(-rate * h) * before + STEP_ROUNDING * (before + size(goal));
      return after <= allowed
          ? Double.POSITIVE_INFINITY
          : Math.min(0, finite((allowed - after) / before));
    }

    /** The least rate that {@link #decay} met near the data. */
    double measured(Guarantee kind) {
      return kind == Guarantee.NONE || policy.drift() > 0 ? Double.NaN : measured;
    }

    /**
     * A step of the motion at its pace: by the bound nearer to the goal in z where steps keep it,
     * and no faster in x than the limit.
     */
    double paced(double size) {
      double[] x = new double[dataGoal.length];
      double[] z = new double[d];
      units.restore(near(new double[x.length], size), x);
      policy.encode(x, z);
      policy.decode(z, x);
      double[] start = x.clone();
      double before = distance(z, goal);
      double h = Math.pow(10, 12 * random.nextDouble() - 6);
      double passed = policy.advance(z, x, h);
      double after = distance(z, goal);
      double allowed =
          everyStep
              ? Math.exp(-rate * passed) * before + STEP_ROUNDING * (before + size(goal))
              : Double.POSITIVE_INFINITY;
      double reach = h * policy.pace().maxSpeed() * (1 + ROUNDING);
      double moved = distance(x, start);
      if (after <= allowed && moved <= reach) {
        return Double.POSITIVE_INFINITY;
      }
      return after <= allowed
          ? Math.min(0, finite((reach - moved) / (1 + reach)))
          : Math.min(0, finite((allowed - after) / (1 + before)));
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

    /** On the decoder's image where the flow keeps fewer features than there are. */
    double inverse(double size) {
      double[] standard = near(new double[dataGoal.length], size);
      double[] x = new double[dataGoal.length];
      double[] latent = new double[d];
      units.restore(standard, x);
      policy.encode(x, latent);
      if (d < x.length) {
        policy.decode(latent, x);
        units.standardise(x, standard);
        policy.encode(x, latent);
      }
      policy.decode(latent, x);
      units.standardise(x, x);
      double error = distance(x, standard) / (1 + size(standard));
      return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
    }

    double rest() {
      double[] v = new double[dataGoal.length];
      policy.velocity(dataGoal, v);
      return size(v);
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
