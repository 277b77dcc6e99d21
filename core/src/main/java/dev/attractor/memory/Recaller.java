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
    double[] scores = new double[snapshot.count()];
    snapshot.scores(similarity, query, 1, options.inverseTemperature(), scores);
    Recall recall = separate(query, scores, true);
    return recall;
  }

  List<Recall> recallAll(float[][] queries) {
    Recall[] recalls = new Recall[queries.length];
    int n = snapshot.count();
    int d = snapshot.dimension();
    double[] scores = new double[Math.min(BATCH, queries.length) * n];
    float[] packed = new float[Math.min(BATCH, queries.length) * d];
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
              recalls[start + q] =
                  separate(
                      queries[start + q].clone(),
                      Arrays.copyOfRange(scores, q * n, (q + 1) * n),
                      false);
            }
          });
    }
    return List.of(recalls);
  }

  private Recall separate(float[] query, double[] all, boolean parallel) {
    int[] positions = candidates;
    double[] scores = all;
    if (candidates != null) {
      scores = new double[candidates.length];
      for (int j = 0; j < scores.length; j++) {
        scores[j] = all[candidates[j]];
      }
    }
    double bound = 0;
    if (options.tolerance() > 0) {
      Truncation truncation = Truncation.find(options.separation(), scores, options.tolerance());
      bound = truncation.bound();
      if (bound > 0) {
        int[] kept = truncation.kept();
        double[] best = new double[kept.length];
        int[] where = new int[kept.length];
        for (int j = 0; j < kept.length; j++) {
          best[j] = scores[kept[j]];
          where[j] = positions == null ? kept[j] : positions[kept[j]];
        }
        scores = best;
        positions = where;
      }
    }
    if (positions == null) {
      positions = IntStream.range(0, scores.length).toArray();
    }
    Separated separated = options.separation().separate(scores);
    long[] ids = new long[positions.length];
    for (int j = 0; j < ids.length; j++) {
      ids[j] = snapshot.id(positions[j]);
    }
    Leaders leaders = new Leaders();
    int ranks = options.separation().columns();
    leaders.find(scores, 0, scores.length, ranks);
    int[] ranking = IntStream.range(0, ranks).map(leaders::index).toArray();
    RecallTape tape =
        new RecallTape(
            snapshot,
            positions,
            similarity,
            options.separation(),
            query,
            options.inverseTemperature());
    double[][] patterns = new double[ranks][];
    for (int i = 0; i < ranks && options.patterns(); i++) {
      patterns[i] = tape.pattern(separated.columns()[i], parallel);
    }
    return new Recall(
        separated.thresholds(), separated.columns(), patterns, ids, scores, ranking, bound, tape);
  }
}
