package dev.attractor.internal.ksoftmax;

/**
 * Three sums for each threshold: of e r, e r^2 and e r^3 over a row, see {@link ThresholdKernel}.
 * The arrays have {@link ThresholdKernel#PADDING}.
 */
public record ThresholdSums(double[] s1, double[] s2, double[] s3) {
  /** Room for {@code count} thresholds. */
  public static ThresholdSums of(int count) {
    int size = count + ThresholdKernel.PADDING;
    return new ThresholdSums(new double[size], new double[size], new double[size]);
  }
}
