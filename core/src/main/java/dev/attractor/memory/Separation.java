package dev.attractor.memory;

import dev.attractor.internal.workspace.WorkSpaces;
import dev.attractor.parallel.FixedRanges;
import java.util.Arrays;
import java.util.function.ObjIntConsumer;

/**
 * Turns n scores into K columns of n weights, each weight in [0, 1].
 *
 * <p>Scores are finite, or negative infinity to mask an entry out: its weights are 0. Everything is
 * invariant under a shift of all scores and goes with a permutation of them. NaN and positive
 * infinity are refused, naming the row and the index, and so are more columns than scores left.
 *
 * <p>A batch is rows of one array ({@link RowLayout}). Columns of row r are written to {@code
 * columns[(r K + i) n + j]}, thresholds to {@code thresholds[r K + i]}; a row's result never
 * depends on the others. A pull-back takes the cotangents of all columns at once and gives the
 * gradient with respect to the scores, in the scores' layout.
 */
public sealed interface Separation permits KSoftmax, SumSoftmax, Softmax, TopK {
  /** Number K of columns. */
  int columns();

  /** Weights and thresholds of one vector. */
  default SeparationResult separate(double... scores) {
    Bounds.checkEnough(this, scores.length);
    int n = scores.length;
    double[] thresholds = new double[columns()];
    double[] flat = new double[Math.multiplyExact(columns(), n)];
    try (WorkSpaces.Lease<RecallSpace> lease = RecallSpace.SPACES.borrow()) {
      RowOperator.of(this, lease.space())
          .forward(
              new DoubleView(scores, 0),
              n,
              -1,
              new DoubleView(thresholds, 0),
              new DoubleView(flat, 0));
    }
    double[][] columns = new double[columns()][];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = Arrays.copyOfRange(flat, i * n, (i + 1) * n);
    }
    return new SeparationResult(thresholds, columns);
  }

  /** Weights and thresholds of a batch. */
  default void separate(double[] scores, RowLayout rows, double[] thresholds, double[] columns) {
    check(scores.length, rows, thresholds.length, columns.length);
    int n = rows.length();
    int k = columns();
    forEach(
        rows,
        (operator, r) ->
            operator.forward(
                new DoubleView(scores, rows.start(r)),
                n,
                r,
                new DoubleView(thresholds, r * k),
                new DoubleView(columns, r * k * n)));
  }

  /** As above, from and to single precision: weights and thresholds are right to about 1e-6. */
  default void separate(float[] scores, RowLayout rows, double[] thresholds, float[] columns) {
    check(scores.length, rows, thresholds.length, columns.length);
    int n = rows.length();
    int k = columns();
    forEach(
        rows,
        (operator, r) ->
            operator.forward(
                new FloatView(scores, rows.start(r)),
                n,
                r,
                new DoubleView(thresholds, r * k),
                new FloatView(columns, r * k * n)));
  }

  /**
   * Gradient with respect to the scores.
   *
   * @param thresholds what {@code separate} gave for the same scores
   * @param cotangents of the columns, in their layout; not modified
   * @param gradient written, in the layout of the scores
   */
  default void pullback(
      double[] scores,
      RowLayout rows,
      double[] thresholds,
      double[] cotangents,
      double[] gradient) {
    check(scores.length, rows, thresholds.length, cotangents.length);
    rows.checkInside(gradient.length, "gradient");
    int n = rows.length();
    int k = columns();
    forEach(
        rows,
        (operator, r) ->
            operator.pull(
                new DoubleView(scores, rows.start(r)),
                n,
                r,
                new DoubleView(thresholds, r * k),
                new DoubleView(cotangents, r * k * n),
                new DoubleView(gradient, rows.start(r))));
  }

  /** As above, in single precision with sums in double precision. */
  default void pullback(
      float[] scores, RowLayout rows, double[] thresholds, float[] cotangents, float[] gradient) {
    check(scores.length, rows, thresholds.length, cotangents.length);
    rows.checkInside(gradient.length, "gradient");
    int n = rows.length();
    int k = columns();
    forEach(
        rows,
        (operator, r) ->
            operator.pull(
                new FloatView(scores, rows.start(r)),
                n,
                r,
                new DoubleView(thresholds, r * k),
                new FloatView(cotangents, r * k * n),
                new FloatView(gradient, rows.start(r))));
  }

  private void check(int scores, RowLayout rows, int thresholds, int columns) {
    rows.checkInside(scores, "scores");
    Bounds.checkEnough(this, rows.length());
    Bounds.checkSize("thresholds", thresholds, (long) rows.count() * columns());
    Bounds.checkSize("columns", columns, (long) rows.count() * columns() * rows.length());
  }

  private void forEach(RowLayout rows, ObjIntConsumer<RowOperator> body) {
    FixedRanges.forEach(
        rows.count(),
        Math.max(1, Bounds.ENTRIES_OF_A_RANGE / rows.length()),
        (range, from, to) -> {
          try (WorkSpaces.Lease<RecallSpace> lease = RecallSpace.SPACES.borrow()) {
            RowOperator operator = RowOperator.of(this, lease.space());
            for (long r = from; r < to; r++) {
              body.accept(operator, (int) r);
            }
          }
        });
  }
}
