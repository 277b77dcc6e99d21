package dev.attractor.memory;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Arrays and segments of the caller's that recalls are written to, and which results are wanted at
 * all. Recalls into the same target allocate next to nothing, whatever the number of patterns:
 *
 * <pre>{@code
 * double[] pattern = new double[memory.valueDimension()];
 * long[] ranked = new long[1];
 * RecallTarget target = RecallTarget.NOTHING.withPatterns(pattern).withRanked(ranked);
 * memory.recall(query, RecallOptions.nearest(1, 0.1), target);
 * }</pre>
 *
 * <p>The caller owns what is written to, and may read it when the call has returned. Targets are
 * checked when a call uses them: with K columns, n patterns that take part and values of d numbers,
 * patterns need K d numbers, weights K n, scores and ids n, thresholds and ranked K. Segments are
 * of doubles in the machine's byte order. A target belongs to one call at a time.
 */
public final class RecallTarget {
  /** Nothing is wanted. */
  public static final RecallTarget NOTHING = new RecallTarget();

  private Optional<Numbers> patterns = Optional.empty();
  private Optional<Numbers> weights = Optional.empty();
  private Optional<Numbers> scores = Optional.empty();
  private Optional<Numbers> thresholds = Optional.empty();
  private Optional<long[]> ids = Optional.empty();
  private Optional<long[]> ranked = Optional.empty();

  private RecallTarget() {}

  private RecallTarget copy() {
    RecallTarget copy = new RecallTarget();
    copy.patterns = patterns;
    copy.weights = weights;
    copy.scores = scores;
    copy.thresholds = thresholds;
    copy.ids = ids;
    copy.ranked = ranked;
    return copy;
  }

  /** The same, and the recalled patterns, column by column. */
  public RecallTarget withPatterns(double[] numbers) {
    return withPatterns(Numbers.of(numbers, "patterns"));
  }

  /** As {@link #withPatterns(double[])}. */
  public RecallTarget withPatterns(MemorySegment doubles) {
    return withPatterns(Numbers.of(doubles, "patterns"));
  }

  private RecallTarget withPatterns(Numbers numbers) {
    RecallTarget copy = copy();
    copy.patterns = Optional.of(numbers);
    return copy;
  }

  /** The same, and the weights of the patterns that take part, column by column. */
  public RecallTarget withWeights(double[] numbers) {
    return withWeights(Numbers.of(numbers, "weights"));
  }

  /** As {@link #withWeights(double[])}. */
  public RecallTarget withWeights(MemorySegment doubles) {
    return withWeights(Numbers.of(doubles, "weights"));
  }

  private RecallTarget withWeights(Numbers numbers) {
    RecallTarget copy = copy();
    copy.weights = Optional.of(numbers);
    return copy;
  }

  /** The same, and the scores, beta times the similarity, of the patterns that take part. */
  public RecallTarget withScores(double[] numbers) {
    return withScores(Numbers.of(numbers, "scores"));
  }

  /** As {@link #withScores(double[])}. */
  public RecallTarget withScores(MemorySegment doubles) {
    return withScores(Numbers.of(doubles, "scores"));
  }

  private RecallTarget withScores(Numbers numbers) {
    RecallTarget copy = copy();
    copy.scores = Optional.of(numbers);
    return copy;
  }

  /** The same, and the thresholds of the columns. */
  public RecallTarget withThresholds(double[] numbers) {
    RecallTarget copy = copy();
    copy.thresholds = Optional.of(Numbers.of(numbers, "thresholds"));
    return copy;
  }

  /** The same, and the ids of the patterns that take part, in the order of their weights. */
  public RecallTarget withIds(long[] numbers) {
    RecallTarget copy = copy();
    copy.ids = Optional.of(Bounds.require(numbers, "ids are"));
    return copy;
  }

  /** The same, and the ids of the nearest patterns by score, nearest first, one a column. */
  public RecallTarget withRanked(long[] numbers) {
    RecallTarget copy = copy();
    copy.ranked = Optional.of(Bounds.require(numbers, "ranked ids are"));
    return copy;
  }

  /** Refuses what is too small for K columns of n patterns with values of d numbers. */
  void check(int columns, int n, int d) {
    patterns.ifPresent(p -> p.checkRoom("patterns", (long) columns * d));
    weights.ifPresent(w -> w.checkRoom("weights", (long) columns * n));
    scores.ifPresent(s -> s.checkRoom("scores", n));
    thresholds.ifPresent(t -> t.checkRoom("thresholds", columns));
    ids.ifPresent(i -> Bounds.checkSize("ids", i.length, n));
    ranked.ifPresent(r -> Bounds.checkSize("ranked ids", r.length, columns));
  }

  Optional<Numbers> patterns() {
    return patterns;
  }

  Optional<Numbers> weights() {
    return weights;
  }

  Optional<Numbers> scores() {
    return scores;
  }

  Optional<Numbers> thresholds() {
    return thresholds;
  }

  Optional<long[]> ids() {
    return ids;
  }

  Optional<long[]> ranked() {
    return ranked;
  }
}
