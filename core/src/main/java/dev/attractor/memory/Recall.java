package dev.attractor.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a memory recalled for one query.
 *
 * <p>The n x k matrix of weights is held by columns, over the patterns that took part: all that the
 * filter let through, or with truncation the m best of them.
 */
public final class Recall {
  private static final int COLUMNS_SHOWN = 4;

  private final double[] thresholds;
  private final double[] weights; // column by column
  private final double[][] patterns;
  private final double[] scores;
  private final int[] ranking;
  private final double truncationBound;
  private final RecallTape tape;

  Recall(
      double[] thresholds,
      double[] weights,
      double[][] patterns,
      double[] scores,
      int[] ranking,
      double truncationBound,
      RecallTape tape) {
    this.thresholds = thresholds;
    this.weights = weights;
    this.patterns = patterns;
    this.scores = scores;
    this.ranking = ranking;
    this.truncationBound = truncationBound;
    this.tape = tape;
  }

  /** Number of columns. */
  public int columns() {
    return thresholds.length;
  }

  /** The ids of the patterns that took part; entry j of a column of weights belongs to entry j. */
  public long[] ids() {
    long[] ids = new long[scores.length];
    for (int j = 0; j < ids.length; j++) {
      ids[j] = tape.id(j);
    }
    return ids;
  }

  /** The scores, beta times the similarity, of those patterns. */
  public double[] scores() {
    return scores.clone();
  }

  /** lambda of each column; positive infinity where a column takes every pattern. */
  public double[] thresholds() {
    return thresholds.clone();
  }

  /**
   * Column {@code column} of the weights, counted from 0; a copy.
   *
   * @throws IllegalArgumentException when there is no such column
   */
  public double[] weights(int column) {
    check(column);
    return Arrays.copyOfRange(weights, column * scores.length, (column + 1) * scores.length);
  }

  /**
   * The recalled pattern of a column, counted from 0: its weights times the values; a copy. [3.5]
   *
   * @throws IllegalArgumentException when there is no such column
   */
  public synchronized double[] pattern(int column) {
    check(column);
    if (patterns[column] == null) {
      patterns[column] = tape.pattern(weights, column * scores.length, scores.length);
    }
    return patterns[column].clone();
  }

  private void check(int column) {
    if (column < 0 || column >= columns()) {
      throw new IllegalArgumentException(
          "the recall has columns 0 to " + (columns() - 1) + ", got column " + column);
    }
  }

  /** The recalled patterns, column by column. */
  public List<double[]> patterns() {
    return IntStream.range(0, columns()).mapToObj(this::pattern).toList();
  }

  /**
   * The dissertation's rule: for each column the id of its largest weight [3.8]. Unless scores lie
   * far apart this is not the i-th nearest; see {@link #ranked}.
   */
  public long[] indices() {
    long[] best = new long[columns()];
    for (int i = 0; i < best.length; i++) {
      best[i] = tape.id(heaviest(i));
    }
    return best;
  }

  /** The ids of the nearest patterns by score, nearest first, as many as there are columns. */
  public long[] ranked() {
    long[] ranked = new long[ranking.length];
    for (int i = 0; i < ranked.length; i++) {
      ranked[i] = tape.id(ranking[i]);
    }
    return ranked;
  }

  /**
   * A bound on the error of every weight from leaving patterns out of the threshold solve: 0 when
   * all took part.
   */
  public double truncationBound() {
    return truncationBound;
  }

  /**
   * Gradients of a loss with respect to query, patterns and inverse temperature, through the
   * thresholds. Patterns that did not take part have none.
   *
   * @param cotangents of the recalled patterns, one for each column; not modified
   * @throws IllegalArgumentException when their sizes differ from those of the patterns, or the
   *     similarity is a user's own without a gradient
   */
  public RecallGradient pullback(double[]... cotangents) {
    RecallPullback back = new RecallPullback(tape, thresholds, weights, scores, cotangents);
    double[] query = new double[tape.query().length];
    double[][] keys = new double[scores.length][];
    double[][] values = tape.snapshot().hetero() ? new double[scores.length][] : keys;
    double beta =
        back.run(query, (j, row) -> keys[j] = row.clone(), (j, row) -> values[j] = row.clone());
    return new RecallGradient(query, keys, values, beta);
  }

  /**
   * As {@link #pullback(double[]...)}, into memory of the caller's.
   *
   * @param target what is written to; where keys are their own values only its keys are
   * @return the gradient with respect to the inverse temperature
   * @throws IllegalArgumentException as there, and when the target is too small
   */
  public double pullback(GradientTarget target, double[]... cotangents) {
    RecallPullback back = new RecallPullback(tape, thresholds, weights, scores, cotangents);
    int d = tape.query().length;
    target.check(scores.length, d, tape.snapshot().valueDimension());
    double[] query = new double[d];
    double beta = back.run(query, sink(target.keys()), sink(target.values()));
    target.query().ifPresent(to -> System.arraycopy(query, 0, to, 0, d));
    return beta;
  }

  private static RecallPullback.RowSink sink(Optional<MemorySegment> target) {
    if (target.isEmpty()) {
      return (j, row) -> {};
    }
    MemorySegment to = target.get();
    return (j, row) ->
        MemorySegment.copy(
            row,
            0,
            to,
            ValueLayout.JAVA_DOUBLE_UNALIGNED,
            (long) j * row.length * Double.BYTES,
            row.length);
  }

  /**
   * What was recalled, in a line: columns, how many patterns took part, and for each of the first
   * columns its largest weight and the id that has it; the bound on what truncation changed where
   * it left patterns out.
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("Recall[columns=").append(columns());
    text.append(", patterns=").append(scores.length).append(", largest weights=");
    int shown = Math.min(columns(), COLUMNS_SHOWN);
    for (int i = 0; i < shown; i++) {
      int j = heaviest(i);
      text.append(i == 0 ? "" : ", ");
      text.append(
          String.format(Locale.ROOT, "%.4g of id %d", weights[i * scores.length + j], tape.id(j)));
    }
    text.append(shown < columns() ? ", ..." : "");
    if (truncationBound > 0) {
      text.append(String.format(Locale.ROOT, ", truncation bound=%.2g", truncationBound));
    }
    return text.append(']').toString();
  }

  /** The entry of the largest weight of a column, the first of equal ones. */
  private int heaviest(int column) {
    int n = scores.length;
    int largest = 0;
    for (int j = 1; j < n; j++) {
      if (weights[column * n + j] > weights[column * n + largest]) {
        largest = j;
      }
    }
    return largest;
  }
}
