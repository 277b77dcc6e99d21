package dev.attractor.memory;

import dev.attractor.internal.workspace.WorkSpaces;
import dev.attractor.parallel.FixedRanges;
import dev.attractor.parallel.Running;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One kind of recall on one snapshot: scores of all patterns, those that take part, thresholds and
 * weights, ranking, patterns.
 */
final class Recaller {
  /** Queries whose scores are held together. */
  private static final int BATCH = 64;

  private final Snapshot snapshot;
  private final Similarity similarity;
  private final RecallOptions options;
  private final int columns;
  private final int @Nullable [] candidates; // positions that pass the filter; null for all

  Recaller(Snapshot snapshot, Similarity similarity, RecallOptions options) {
    this.snapshot = snapshot;
    this.similarity = similarity;
    this.options = options;
    this.columns = options.separation().columns();
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
    if (available < columns) {
      throw new IllegalArgumentException(
          "k must be at most the number of patterns"
              + (filter == null ? "" : " that pass the filter")
              + ", got k = "
              + columns
              + " and "
              + available
              + " patterns");
    }
  }

  /** One recall; the query is copied. */
  Recall recall(float[] query) {
    try (WorkSpaces.Lease<RecallSpace> lease = RecallSpace.SPACES.borrow()) {
      RecallSpace space = lease.space();
      return separated(query.clone(), score(query, space), space);
    }
  }

  /** One recall into arrays of the caller's; returns how many patterns took part. */
  int recall(float[] query, RecallTarget target) {
    try (WorkSpaces.Lease<RecallSpace> lease = RecallSpace.SPACES.borrow()) {
      RecallSpace space = lease.space();
      return written(query, score(query, space), target, space);
    }
  }

  /** One recall for each query; the queries are copied. */
  List<Recall> recallAll(Vectors queries) {
    if (queries.dimension() != snapshot.dimension()) {
      throw new IllegalArgumentException(
          "queries must have %d entries, got %d"
              .formatted(snapshot.dimension(), queries.dimension()));
    }
    Running running = Running.current();
    Recall[] recalls = new Recall[queries.count()];
    int n = snapshot.count();
    int d = snapshot.dimension();
    int most = Math.min(BATCH, queries.count());
    float[] packed = new float[Math.multiplyExact(most, d)];
    try (WorkSpaces.Lease<RecallSpace> lease = RecallSpace.SPACES.borrow()) {
      double[] scores = lease.space().scores(Math.multiplyExact(most, n));
      for (int first = 0; first < queries.count(); first += BATCH) {
        running.checkTime();
        int start = first;
        int here = Math.min(BATCH, queries.count() - first);
        for (int q = 0; q < here; q++) {
          queries.readFinite("query", first + q, first + q, packed, q * d);
        }
        snapshot.scores(similarity, packed, here, options.inverseTemperature(), scores);
        FixedRanges.forEach(
            here,
            1,
            (range, from, to) -> {
              try (WorkSpaces.Lease<RecallSpace> own = RecallSpace.SPACES.borrow()) {
                for (int q = (int) from; q < to; q++) {
                  float[] query = Snapshot.row(packed, q, d);
                  recalls[start + q] = separated(query, new DoubleView(scores, q * n), own.space());
                }
              }
            });
      }
    }
    return List.of(recalls);
  }

  /**
   * k-softmax brings k inputs close to the k nearest patterns, softmax on each of them retrieves.
   * [3.6]
   */
  static List<Recall> twice(
      Snapshot snapshot, Similarity similarity, float[] query, int k, double first, double second) {
    if (snapshot.hetero()) {
      throw new IllegalArgumentException(
          "a second stage needs patterns that are their own values; this memory has values apart");
    }
    Recall near = new Recaller(snapshot, similarity, RecallOptions.nearest(k, first)).recall(query);
    double[] inputs = near.patterns().stream().flatMapToDouble(Arrays::stream).toArray();
    return new Recaller(snapshot, similarity, RecallOptions.of(new Softmax(), second))
        .recallAll(Vectors.of(inputs, snapshot.dimension()));
  }

  /** The scores of all patterns. */
  private DoubleView score(float[] query, RecallSpace space) {
    double[] scores = space.scores(snapshot.count());
    snapshot.scores(similarity, query, 1, options.inverseTemperature(), scores);
    return new DoubleView(scores, 0);
  }

  /**
   * A recall from the scores of all patterns, which are overwritten.
   *
   * @param query kept for the pull-back: no array of the caller's
   */
  private Recall separated(float[] query, DoubleView all, RecallSpace space) {
    Participants taking = participants(all, space);
    int n = taking.count();
    double[] scores = taking.scores(all, new double[n]);
    double[] thresholds = new double[columns];
    double[] weights = new double[Math.multiplyExact(columns, n)];
    weigh(scores, n, thresholds, weights, space);
    int[] ranking = new int[columns];
    rank(scores, n, ranking, space);
    RecallTape tape = tape(query, taking);
    double[][] patterns = new double[columns][];
    if (options.patterns()) {
      int d = snapshot.valueDimension();
      double[] flat = space.numbers(Math.multiplyExact(columns, d));
      new PatternSums(tape, new DoubleView(weights, 0), n, columns).write(flat, space);
      for (int i = 0; i < columns; i++) {
        patterns[i] = Arrays.copyOfRange(flat, i * d, (i + 1) * d);
      }
    }
    return new Recall(thresholds, weights, patterns, scores, ranking, taking.bound(), tape);
  }

  /** As {@link #separated}, into arrays of the caller's or, for what is not wanted, work space. */
  private int written(float[] query, DoubleView all, RecallTarget target, RecallSpace space) {
    Participants taking = participants(all, space);
    int n = taking.count();
    int d = snapshot.valueDimension();
    target.check(columns, n, d);
    double[] scores = taking.scores(all, room(target.scores(), space.taking(n)));
    double[] thresholds = room(target.thresholds(), space.thresholds(columns));
    double[] weights = room(target.weights(), space.weights(Math.multiplyExact(columns, n)));
    weigh(scores, n, thresholds, weights, space);
    RecallTape tape = tape(query, taking);
    if (target.scores().isPresent()) {
      target.scores().get().write(scores, n);
    }
    if (target.weights().isPresent()) {
      target.weights().get().write(weights, columns * n);
    }
    if (target.ids().isPresent()) {
      long[] ids = target.ids().get();
      for (int j = 0; j < n; j++) {
        ids[j] = tape.id(j);
      }
    }
    if (target.ranked().isPresent()) {
      int[] ranking = space.places(columns);
      rank(scores, n, ranking, space);
      for (int i = 0; i < columns; i++) {
        target.ranked().get()[i] = tape.id(ranking[i]);
      }
    }
    if (target.patterns().isPresent()) {
      Numbers to = target.patterns().get();
      double[] patterns = to.orElse(space.numbers(Math.multiplyExact(columns, d)));
      new PatternSums(tape, new DoubleView(weights, 0), n, columns).write(patterns, space);
      to.write(patterns, columns * d);
    }
    return n;
  }

  private static double[] room(Optional<Numbers> target, double[] other) {
    return target.isPresent() ? target.get().orElse(other) : other;
  }

  private RecallTape tape(float[] query, Participants taking) {
    return new RecallTape(
        snapshot,
        taking.positions(),
        similarity,
        options.separation(),
        query,
        options.inverseTemperature());
  }

  /**
   * Those that pass the filter and, with a tolerance, are not left out by truncation.
   *
   * @param all scores of all patterns; overwritten by those of the candidates
   */
  private Participants participants(DoubleView all, RecallSpace space) {
    int available = gatherCandidates(all);
    if (options.tolerance() > 0) {
      Truncation truncation =
          Truncation.find(options.separation(), all, available, options.tolerance(), space);
      if (truncation.bound() > 0) {
        int[] kept = truncation.kept();
        int[] positions = kept.clone();
        for (int j = 0; j < kept.length && candidates != null; j++) {
          positions[j] = candidates[kept[j]];
        }
        return new Participants(positions, kept, kept.length, truncation.bound());
      }
    }
    return new Participants(candidates, null, available, 0);
  }

  /** Moves the candidates' scores to the front, none of them to a later place. */
  private int gatherCandidates(DoubleView all) {
    if (candidates == null) {
      return snapshot.count();
    }
    for (int j = 0; j < candidates.length; j++) {
      all.set(j, all.get(candidates[j]));
    }
    return candidates.length;
  }

  private void weigh(
      double[] scores, int n, double[] thresholds, double[] weights, RecallSpace space) {
    try {
      RowOperator.of(options.separation(), space)
          .forward(
              new DoubleView(scores, 0),
              n,
              -1,
              new DoubleView(thresholds, 0),
              new DoubleView(weights, 0));
    } catch (IllegalArgumentException e) {
      throw explained(e, scores, n);
    }
  }

  /** The places of the largest scores, the largest first. */
  private void rank(double[] scores, int n, int[] ranking, RecallSpace space) {
    space.topScores.find(scores, 0, n, columns);
    for (int i = 0; i < columns; i++) {
      ranking[i] = space.topScores.index(i);
    }
  }

  /** Built-in similarities are finite: a score that is not finite has overflowed. */
  private IllegalArgumentException explained(IllegalArgumentException e, double[] scores, int n) {
    return similarity instanceof Measure
            && !IntStream.range(0, n).allMatch(j -> Double.isFinite(scores[j]))
        ? new IllegalArgumentException(
            "the inverse temperature times the similarities overflows; take one below "
                + options.inverseTemperature(),
            e)
        : e;
  }
}
