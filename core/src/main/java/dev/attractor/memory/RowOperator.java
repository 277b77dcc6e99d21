package dev.attractor.memory;

/**
 * A separation at work on single rows, where row numbers only serve messages (negative: the row
 * stands alone). An operator belongs to one call on one thread: {@link #of} makes one with its work
 * space, where the separation needs any, and nothing of it outlives the call.
 */
interface RowOperator {
  /** A new operator, or the shared one of a separation that needs no work space. */
  static RowOperator of(Separation separation) {
    return switch (separation) {
      case KSoftmax s -> new KSoftmaxRows(s.k());
      case SumSoftmax s -> new SumSoftmaxRows(s.first(), s.last());
      case Softmax s -> SoftmaxRows.ONLY;
      case TopK s -> new TopKRows(s.k());
    };
  }

  /** Writes thresholds from {@code ta} on, and columns from {@code at} on. */
  void forward(
      double[] x, int from, int n, int row, double[] thresholds, int ta, double[] columns, int at);

  /** As above, from and to single precision. */
  void forward(
      float[] x, int from, int n, int row, double[] thresholds, int ta, float[] columns, int at);

  /** Writes the gradient from {@code to} on, for cotangents from {@code at} on. */
  void pull(
      double[] x,
      int from,
      int n,
      int row,
      double[] thresholds,
      int ta,
      double[] g,
      int at,
      double[] out,
      int to);

  /** As above, in single precision. */
  void pull(
      float[] x,
      int from,
      int n,
      int row,
      double[] thresholds,
      int ta,
      float[] g,
      int at,
      float[] out,
      int to);
}
