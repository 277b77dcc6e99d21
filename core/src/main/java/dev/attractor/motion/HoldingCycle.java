package dev.attractor.motion;

import dev.attractor.motion.field.Guarantee;
import dev.attractor.parallel.Running;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * How long a velocity may be held, for controllers that cannot call {@link Policy#step}: x+ = x + T
 * f(x) brings no state farther from the goal, in the sense of the function V of the guarantee, for
 * every T up to {@link #longest}.
 *
 * <p>Tried at random states of the set {V at most V of the box}, which no such step leaves, near
 * the goal and far; at each, V is looked at along the straight line. It is what was found there,
 * halved, and no proof.
 *
 * @param longest the cycle, in units of time, at the model's own pace and a clock of 1
 * @param region half the width of the box about the mean of the data, in standardised units
 * @param states how many were tried
 */
public record HoldingCycle(double longest, double region, int states) {
  private static final double MARGIN = 0.5;
  private static final double FIRST = 1e6;
  private static final int POINTS = 32; // on the line
  private static final double EXACT = 1e-3;
  private static final int CORNERS = 256;

  /** Deviations from the goal, or for a small box as many times its size. */
  private static final double NEAREST = 1e-4;

  /** Of V, at a ten-thousandth of the largest distance. */
  private static final double ROUNDING = 1e-9;

  /**
   * Tries {@code states} states of a box.
   *
   * @param region positive
   * @return nothing where no approach to the goal is guaranteed at all
   * @throws IllegalArgumentException when the arithmetic overflows in the box
   */
  public static Optional<HoldingCycle> of(MotionModel model, double region, int states, long seed) {
    if (!(region > 0) || states < 1) {
      throw new IllegalArgumentException(
          "need a positive region and a state, got " + region + " and " + states);
    }
    Guarantee kind = Certificate.kindOf(model.field(), model.pace());
    if (kind == Guarantee.NONE || kind == Guarantee.BOUNDED) {
      return Optional.empty();
    }
    Trial trial = new Trial(model, seed);
    trial.reach(region);
    Running running = Running.current();
    double cycle = FIRST;
    for (int i = 0; i < states; i++) {
      running.checkTime();
      cycle = trial.shortened(cycle);
    }
    return Optional.of(new HoldingCycle(MARGIN * cycle, region, states));
  }

  private static final class Trial {
    private final Policy policy;
    private final Standardisation units;
    private final SplittableRandom random;
    private final double[] goal;
    private final double[] z;
    private final double[] direction;
    private final double[] gradient;
    private final double[] x;
    private final double[] velocity;
    private final double[] moved;
    private double highest; // V of the box
    private double nearest; // of the largest distance

    Trial(MotionModel model, long seed) {
      policy = model.policy();
      units = model.standardisation();
      random = new SplittableRandom(seed);
      goal = policy.latentGoal();
      int d = goal.length;
      z = new double[d];
      direction = new double[d];
      gradient = new double[d];
      x = new double[d];
      velocity = new double[d];
      moved = new double[d];
    }

    /** The largest V of corners of the box. */
    void reach(double region) {
      for (int n = 0; n < CORNERS; n++) {
        for (int i = 0; i < x.length; i++) {
          x[i] = random.nextBoolean() ? region : -region;
        }
        units.restore(x, x);
        highest = Math.max(highest, height(x));
      }
      if (!Double.isFinite(highest)) {
        throw new IllegalArgumentException(
            "the distance from the goal overflows in a box of " + region + " deviations");
      }
      nearest = NEAREST * Math.min(1, 1 / region);
    }

    private double height(double[] state) {
      policy.encode(state, z);
      return policy.lyapunov(z, gradient);
    }

    /** The cycle, or as much of it as keeps V from rising at one more random state. */
    double shortened(double cycle) {
      draw();
      policy.velocity(x, velocity);
      double start = height(x) * (1 + ROUNDING);
      double kept = cycle;
      int point = 0;
      while (point < POINTS) {
        if (heightAfter(kept * (point + 1) / POINTS) <= start) {
          point++;
        } else {
          kept = bisected(kept * point / POINTS, kept * (point + 1) / POINTS, start);
          point = 0; // the line is looked at again, more closely
        }
      }
      return kept;
    }

    /** A time before V passes its start, between one before that and one after. */
    private double bisected(double before, double after, double start) {
      double low = before;
      double high = after;
      while (high - low > EXACT * high) {
        double middle = 0.5 * (low + high);
        if (heightAfter(middle) <= start) {
          low = middle;
        } else {
          high = middle;
        }
      }
      return low;
    }

    private double heightAfter(double time) {
      for (int i = 0; i < x.length; i++) {
        moved[i] = x[i] + time * velocity[i];
      }
      try {
        return height(moved);
      } catch (IllegalArgumentException overflow) {
        return Double.POSITIVE_INFINITY;
      }
    }

    /** A state within the set, half of them near its edge and half at any distance. */
    private void draw() {
      double square = 0;
      for (int i = 0; i < direction.length; i++) {
        direction[i] = random.nextGaussian();
        square += direction[i] * direction[i];
      }
      double edge = edge(1 / Math.sqrt(square));
      double share =
          random.nextBoolean()
              ? Math.pow(random.nextDouble(), 1.0 / direction.length)
              : Math.pow(nearest, random.nextDouble());
      place(share * edge);
      policy.decode(z, x);
    }

    /** How far the direction leads within the set: V grows along every ray from the goal. */
    private double edge(double first) {
      double low = 0;
      double high = first;
      for (int n = 0; n < 1000 && inside(high); n++) {
        low = high;
        high *= 2;
      }
      for (int n = 0; n < 40; n++) {
        double middle = 0.5 * (low + high);
        if (inside(middle)) {
          low = middle;
        } else {
          high = middle;
        }
      }
      return low;
    }

    private boolean inside(double length) {
      place(length);
      return policy.lyapunov(z, gradient) <= highest;
    }

    private void place(double length) {
      for (int i = 0; i < z.length; i++) {
        z[i] = goal[i] + length * direction[i];
      }
    }
  }
}
