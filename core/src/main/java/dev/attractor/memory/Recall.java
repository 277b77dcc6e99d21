package dev.attractor.memory;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a memory recalled for one query.
 *
 * <p>The n x k matrix of weights is held by columns, over the patterns that took part: all that the
 * filter let through, or with truncation the m best of them.
 */
public final class Recall {
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

  /** Column i of the weights. */
  public double[] weights(int column) {
    checkColumn(column);
    return Arrays.copyOfRange(weights, column * scores.length, (column + 1) * scores.length);
  }

  /**
   * The recalled pattern of a column: its weights times the values. [3.5]
   *
   * @throws IndexOutOfBoundsException unless 0 <= column < {@link #columns}
   */
  public synchronized double[] pattern(int column) {
    checkColumn(column);
    if (patterns[column] == null) {
      patterns[column] = tape.pattern(weights, column * scores.length, scores.length);
    }
    return patterns[column].clone();
  }

  private void checkColumn(int column) {
    if (column < 0 || column >= columns()) {
      throw new IndexOutOfBoundsException(
          "column must be between 0 and " + (columns() - 1) + ", got " + column);
    }
  }

  /** The columns, the patterns that took part and the truncation bound; no numbers of patterns. */
  @Override
  public String toString() {
    return "Recall[%d columns over %d patterns, truncation bound %.2e]"
        .formatted(columns(), scores.length, truncationBound);
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
    int n = scores.length;
    for (int i = 0; i < best.length; i++) {
      int largest = 0;
      for (int j = 1; j < n; j++) {
        if (weights[i * n + j] > weights[i * n + largest]) {
          largest = j;
        }
      }
      best[i] = tape.id(largest);
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
    return tape.pullback(cotangents, thresholds, weights, scores);
  }
}
