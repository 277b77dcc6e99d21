package dev.attractor.memory;

/**
 * A separation at work on single rows of {@code n} scores, where row numbers only serve messages
 * (negative: the row stands alone). An operator belongs to one call on one thread, as its work
 * space does.
 */
interface RowOperator {
  /** An operator of a separation with this work space. */
  static RowOperator of(Separation separation, RecallSpace space) {
    return switch (separation) {
      case KSoftmax s -> new KSoftmaxRows(s.k(), space);
      case SumSoftmax s -> new SumSoftmaxRows(s.first(), s.last(), space);
      case Softmax s -> SoftmaxRows.ONLY;
      case TopK s -> new TopKRows(s.k(), space.topScores);
    };
  }

  /** Writes thresholds and columns. */
  void forward(DoubleView x, int n, int row, DoubleView thresholds, DoubleView columns);

  /** As above, from and to single precision. */
  void forward(FloatView x, int n, int row, DoubleView thresholds, FloatView columns);

  /** Writes the gradient with respect to the scores, for cotangents of the columns. */
  void pull(DoubleView x, int n, int row, DoubleView thresholds, DoubleView g, DoubleView gradient);

  /** As above, in single precision. */
  void pull(FloatView x, int n, int row, DoubleView thresholds, FloatView g, FloatView gradient);
}
