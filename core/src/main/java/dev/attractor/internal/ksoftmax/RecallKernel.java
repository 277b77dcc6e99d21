package dev.attractor.internal.ksoftmax;

import dev.attractor.internal.provider.KernelProvider;

/** Products of the weights of some rows and of the values that they weigh, in single precision. */
public interface RecallKernel {
  /** The kernel that {@link KernelProvider} chose. */
  static RecallKernel get() {
    return KSoftmaxKernels.CHOSEN.recall();
  }

  /** What {@code rows} of {@link #addProduct} is a multiple of. */
  int ROWS = 4;

  /**
   * C += A B. Entry (i, j) of A lies at {@code a[a0 + i rowStep + j columnStep]}; B, {@code inner}
   * x {@code width} from {@code b0} on, and C, {@code rows} x {@code width}, lie row by row.
   *
   * @param rows a multiple of {@link #ROWS}
   */
  void addProduct(
      float[] a,
      int a0,
      int rowStep,
      int columnStep,
      int rows,
      int inner,
      float[] b,
      int b0,
      int width,
      float[] c);
}
