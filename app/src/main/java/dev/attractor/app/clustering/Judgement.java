package dev.attractor.app.clustering;

import dev.attractor.nets.Quality;

/** How a network's quality stands in documents: an accuracy or an error, and null for the other. */
final class Judgement {
  private Judgement() {}

  /** Null when there is no judgement, or when numbers are predicted. */
  static Double accuracy(Quality quality) {
    return value(quality, Quality.Measure.ACCURACY);
  }

  /** Null when there is no judgement, or when there are classes. */
  static Double rmse(Quality quality) {
    return value(quality, Quality.Measure.RMSE);
  }

  private static Double value(Quality quality, Quality.Measure measure) {
    return quality == null || quality.measure() != measure ? null : quality.value();
  }
}
