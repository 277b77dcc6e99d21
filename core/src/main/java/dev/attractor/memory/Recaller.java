package dev.attractor.memory;

import dev.attractor.parallel.FixedRanges;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;

/** One kind of recall on one snapshot: scores, separation, patterns. */
final class Recaller {
  /** Queries whose scores are held together. */
  private static final int BATCH = 64;

  private final Snapshot snapshot;
  private final Similarity similarity;
  private final RecallOptions options;
  private final int[] candidates; // positions that pass the filter; null for all

  Recaller(Snapshot snapshot, Similarity similarity, RecallOptions options) {
    this.snapshot = snapshot;
    this.similarity = similarity;
    this.options = options;
    LongPredicate filter = options.filter();
    this.candidates =
        filter == null
            ? null
            : IntStream.range(0, snapshot.count())
                .filter(p -> filter.test(snapshot.id(p)))
                .toArray();
    int available = candidates == null ? snapshot.count() : candidates.length;
    if (snapshot.count() == 0) {
      throw new IllegalArgumentException("the memory is empty; add patterns first");
    }
    if (available < options.separation().columns()) {
      throw new IllegalArgumentException(
          "k must be at most the number of patterns"
              + (filter == null ? "" : " that pass the filter")
              + ", got k = "
              + options.separation().columns()
              + " and "
              + available
              + " patterns");
    }
  }

  Recall recall(float[] query) {
    int n = snapshot.count();
    RecallSpace space = RecallSpace.ofThread();
    double[] scores = space.borrowScores(n);
    snapshot.scores(similarity, query, 1, options.inverseTemperature(), scores);
    Recall recall = separate(query.clone(), scores, 0, true);
    space.giveBack(scores);
    return recall;
  }

  List<Recall> recallAll(float[][] queries) {
    Recall[] recalls = new Recall[queries.length];
    int n = snapshot.count();
    int d = snapshot.dimension();
    int most = Math.min(BATCH, queries.length);
    RecallSpace space = RecallSpace.ofThread();
    double[] scores = space.borrowScores(Math.multiplyExact(most, n));
    float[] packed = new float[Math.multiplyExact(most, d)];
    for (int first = 0; first < queries.length; first += BATCH) {
      int start = first;
      int here = Math.min(BATCH, queries.length - first);
      for (int q = 0; q < here; q++) {
        System.arraycopy(queries[first + q], 0, packed, q * d, d);
      }
      snapshot.scores(similarity, packed, here, options.inverseTemperature(), scores);
      FixedRanges.forEach(
          here,
          1,
          (range, from, to) -> {
            for (int q = (int) from; q < to; q++) {
              recalls[start + q] = separate(queries[start + q].clone(), scores, q * n, false);
            }
          });
    }
    space.giveBack(scores);
    return List.of(recalls);
  }

  /**
   * From the scores of all patterns, which lie from {@code at} on and may be overwritten later.
   *
   * @param query kept for the pull-back: the caller's array must be copied before
   */
  private Recall separate(float[] query, double[] all, int at, boolean parallel) {
    int available = snapshot.count();
    if (candidates != null) { // gathered in their own place: none moves up
      available = candidates.length;
      for (int j = 0; j < available; j++) {
        all[at + j] = all[at + candidates[j]];
      }
    }
    int[] positions = candidates;
    double bound = 0;
    double[] scores = null;
    if (options.tolerance() > 0) {
      Truncation truncation =
          Truncation.find(options.separation(), all, at, available, options.tolerance());
      bound = truncation.bound();
      if (bound > 0) {
        positions = truncation.kept();
        scores = new double[positions.length];
        for (int j = 0; j < positions.length; j++) {
          scores[j] = all[at + positions[j]];
          positions[j] = candidates == null ? positions[j] : candidates[positions[j]];
        }
      }
    }
    if (scores == null) {
      scores = Arrays.copyOfRange(all, at, at + available);
    }
    int n = scores.length;
    int columns = options.separation().columns();
    double[] thresholds = new double[columns];
    double[] weights = new double[Math.multiplyExact(columns, n)];
    try {
      RowOperator.of(options.separation()).forward(scores, 0, n, -1, thresholds, 0, weights, 0);
    } catch (IllegalArgumentException e) {
      throw explained(e, scores);
    }
    TopScores topScores = RecallSpace.ofThread().topScores;
    topScores.find(scores, 0, n, columns);
    int[] ranking = new int[columns];
    for (int i = 0; i < columns; i++) {
      ranking[i] = topScores.index(i);
    }
    RecallTape tape =
        new RecallTape(
            snapshot,
            positions,
            similarity,
            options.separation(),
            query,
            options.inverseTemperature());
    double[][] patterns =
        options.patterns()
            ? tape.patterns(weights, 0, n, columns, parallel)
            : new double[columns][];
    return new Recall(thresholds, weights, patterns, scores, ranking, bound, tape);
  }

  /** Built-in similarities are finite: a score that is not finite has overflowed. */
  private IllegalArgumentException explained(IllegalArgumentException e, double[] scores) {
    return similarity instanceof Measure && !Arrays.stream(scores).allMatch(Double::isFinite)
        ? new IllegalArgumentException(
            "the inverse temperature times the similarities overflows; take one below "
                + options.inverseTemperature(),
            e)
        : e;
  }
}
