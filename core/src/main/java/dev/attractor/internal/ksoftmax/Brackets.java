package dev.attractor.internal.ksoftmax;

/**
 * The unknown of each threshold and the bracket it lies in. The arrays have {@link
 * ThresholdKernel#PADDING}.
 */
public record Brackets(double[] delta, double[] low, double[] high) {
  /** Room for {@code count} thresholds. */
  public static Brackets of(int count) {
    int size = count + ThresholdKernel.PADDING;
    return new Brackets(new double[size], new double[size], new double[size]);
  }
}
