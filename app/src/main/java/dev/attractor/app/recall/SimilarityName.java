package dev.attractor.app.recall;

import dev.attractor.memory.Measure;

/** The similarities by the words that the command line knows them by. */
enum SimilarityName {
  MANHATTAN(Measure.NEGATIVE_MANHATTAN),
  EUCLIDEAN(Measure.NEGATIVE_SQUARED_EUCLIDEAN),
  COSINE(Measure.COSINE),
  INNER(Measure.INNER_PRODUCT);

  final Measure measure;

  SimilarityName(Measure measure) {
    this.measure = measure;
  }
}
