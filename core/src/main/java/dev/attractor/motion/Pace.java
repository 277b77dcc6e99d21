package dev.attractor.motion;

/**
 * How fast a learned motion is followed: x' = c s(x) f(x) with a constant c and a factor s in (0,
 * 1] that keeps the speed below a limit. A positive factor changes when a state is reached and not
 * which: the paths of f stay, and its decay along them, counted in the time of f (docs/motion.md
 * has the proof).
 *
 * <p>s = (1 + r^8)^(-1/8) with r = |c f(x)| / maxSpeed: smooth, above .99 where r is below .7, and
 * r s stays below 1.
 *
 * @param timeScale c, positive: 1 keeps the learned speed, .5 halves it, and quarters accelerations
 * @param maxSpeed the speed that is never reached, in units of the data, positive; infinite for
 *     none
 */
public record Pace(double timeScale, double maxSpeed) {
  /** The motion as it was learned. */
  public static final Pace LEARNED = new Pace(1, Double.POSITIVE_INFINITY);

  /** Checks the ranges. */
  public Pace {
    if (!(timeScale > 0) || timeScale == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          "the time scale must be positive and finite, got " + timeScale);
    }
    if (!(maxSpeed > 0)) {
      throw new IllegalArgumentException("the largest speed must be positive, got " + maxSpeed);
    }
  }

  /** The same with another largest speed. */
  public Pace maxSpeed(double other) {
    return new Pace(timeScale, other);
  }

  /** The same with another time scale. */
  public Pace timeScale(double other) {
    return new Pace(other, maxSpeed);
  }

  /** Whether there is a limit on the speed. */
  public boolean limited() {
    return maxSpeed < Double.POSITIVE_INFINITY;
  }

  /**
   * c s, what a learned velocity of this size is multiplied by: in (0, timeScale], 0 for an
   * infinite one.
   *
   * @param speed |f(x)|, in units of the data
   */
  public double factor(double speed) {
    if (!limited()) {
      return timeScale;
    }
    double ratio = timeScale * speed / maxSpeed;
    double fourth = ratio > 1 ? 1 / (ratio * ratio) : ratio * ratio;
    fourth *= fourth;
    double root = Math.sqrt(Math.sqrt(Math.sqrt(1 + fourth * fourth)));
    return timeScale / (ratio > 1 ? ratio * root : root);
  }
}
