package dev.attractor.internal.ksoftmax;

/** The specification of {@link RecallKernel}. */
public final class ScalarRecallKernel implements RecallKernel {
  @Override
  public void addProduct(
      float[] a,
      int a0,
      int rowStep,
      int columnStep,
      int rows,
      int inner,
      float[] b,
      int b0,
      int width,
      float[] c) {
    addColumns(a, a0, rowStep, columnStep, rows, inner, b, b0, 0, width, c);
  }

  /** The same for columns {@code from}, {@code from + 1}, ... alone. */
  public static void addColumns(
      float[] a,
      int a0,
      int rowStep,
      int columnStep,
      int rows,
      int inner,
      float[] b,
      int b0,
      int from,
      int width,
      float[] c) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < inner; j++) {
        float factor = a[a0 + i * rowStep + j * columnStep];
        for (int s = from; s < width; s++) {
          c[i * width + s] += factor * b[b0 + j * width + s];
        }
      }
    }
  }
}
