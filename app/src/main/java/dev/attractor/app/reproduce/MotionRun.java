package dev.attractor.app.reproduce;

import dev.attractor.app.report.RunKey;
import dev.attractor.motion.Evaluation;
import dev.attractor.motion.Metric;

/**
 * One finished run of learning, as it is kept: which, by what recipe, how long it took, and its
 * mean distances by metric, per axis, each demonstration with its own time step.
 *
 * @param task what was learned
 * @param preset the preset, after the field's name where that is not ELCD
 * @param key code, recipe and data that it was made of
 * @param seconds of learning
 * @param micros of one evaluation of the velocity at a state, in millionths of a second
 * @param training null when the roll-outs diverged
 * @param inDataUnits the same distances in the units of the data; null when the roll-outs diverged
 * @param longest the largest ratio of a roll-out's length to its demonstration's: loops show here
 * @param diverged why there are no distances; null when there are
 */
record MotionRun(
    String task,
    String preset,
    long seed,
    RunKey key,
    double seconds,
    double micros,
    Scores training,
    Scores inDataUnits,
    Scores unseen,
    double longest,
    String diverged) {
  /** Mean distances over demonstrations, the mean area between paths, and the velocity error. */
  record Scores(
      double dtwd, double dtw, double rmse, double endpoint, double sweptArea, double velocity) {
    static Scores of(Evaluation evaluation, Evaluation.Score velocity) {
      return evaluation == null
          ? null
          : new Scores(
              evaluation.score(Metric.DTWD).mean(),
              evaluation.score(Metric.DTW).mean(),
              evaluation.score(Metric.RMSE).mean(),
              evaluation.score(Metric.ENDPOINT).mean(),
              evaluation.score(Metric.SWEPT_AREA).mean(),
              velocity.mean());
    }

    boolean finite() {
      return Double.isFinite(dtwd + dtw + rmse + endpoint + sweptArea + velocity);
    }
  }
}
