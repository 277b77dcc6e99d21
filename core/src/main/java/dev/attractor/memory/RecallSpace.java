package dev.attractor.memory;

import dev.attractor.internal.workspace.WorkSpaces;

/**
 * Work space of a recall and of a separation: what a call needs and its result does not hold. Used
 * by one call at a time, on one thread or on several that write to places of their own.
 */
final class RecallSpace {
  /** Of all memories and separations. */
  static final WorkSpaces<RecallSpace> SPACES = new WorkSpaces<>(RecallSpace::new);

  final TopScores topScores = new TopScores();
  final RowSolver solver = new RowSolver();
  final RowPullback pullback = new RowPullback();
  final RowReader reader = new RowReader();
  final QueryBlock queries = new QueryBlock();
  private double[] scores = new double[0];
  private double[] taking = new double[0];
  private double[] weights = new double[0];
  private double[] thresholds = new double[0];
  private double[] numbers = new double[0];
  private double[] best = new double[0];
  private float[] floats = new float[0];
  private int[] places = new int[0];

  /** Room for the scores of all patterns. */
  double[] scores(int size) {
    scores = scores.length < size ? new double[size] : scores;
    return scores;
  }

  /** Room for the scores of the patterns that take part. */
  double[] taking(int size) {
    taking = taking.length < size ? new double[size] : taking;
    return taking;
  }

  /** Room for columns of weights. */
  double[] weights(int size) {
    weights = weights.length < size ? new double[size] : weights;
    return weights;
  }

  /** Room for thresholds. */
  double[] thresholds(int size) {
    thresholds = thresholds.length < size ? new double[size] : thresholds;
    return thresholds;
  }

  /** Room for patterns or for cotangents of scores. */
  double[] numbers(int size) {
    numbers = numbers.length < size ? new double[size] : numbers;
    return numbers;
  }

  /** Room for a row in single precision and what follows from it. */
  float[] floats(int size) {
    floats = floats.length < size ? new float[size] : floats;
    return floats;
  }

  /** Room for the best scores. */
  double[] best(int size) {
    best = best.length < size ? new double[size] : best;
    return best;
  }

  /** Room for the indices of weights that matter. */
  int[] places(int size) {
    places = places.length < size ? new int[size] : places;
    return places;
  }
}
