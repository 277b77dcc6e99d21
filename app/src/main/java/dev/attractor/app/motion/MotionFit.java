package dev.attractor.app.motion;

import dev.attractor.motion.Metric;

/**
 * Whether a motion came close to its demonstrations, in standard deviations of each axis.
 *
 * @param bound of both distances
 * @param within whether both are within it
 */
public record MotionFit(double bound, boolean within, double dtwd, double endpoint) {
  /** The distance from the demonstrations beyond which a fit is warned of. */
  private static final double POOR = 0.2;

  public static MotionFit of(MotionScores scores) {
    double dtwd = scores.training().score(Metric.DTWD).mean();
    double endpoint = scores.training().score(Metric.ENDPOINT).mean();
    return new MotionFit(POOR, dtwd <= POOR && endpoint <= POOR, dtwd, endpoint);
  }
}
