package dev.attractor.memory;

import dev.attractor.internal.ksoftmax.ThresholdKernel;

/**
 * The finite ones among the thresholds of a row, which come first, relative to the last of them.
 */
final class FiniteThresholds {
  /** How many; 0 when there is none. */
  int count;

  /** The last finite threshold L; 0 when there is none. */
  double last;

  double[] thresholds = new double[0];

  /** exp(lambda_t - L), at most 1. */
  double[] scale = new double[0];

  /** Takes those of {@code of} thresholds. */
  void take(DoubleView known, int of) {
    if (thresholds.length < of) {
      thresholds = new double[of];
      scale = new double[of + ThresholdKernel.PADDING];
    }
    count = of;
    while (count > 0 && known.get(count - 1) == Double.POSITIVE_INFINITY) {
      count--;
    }
    last = count > 0 ? known.get(count - 1) : 0;
    for (int t = 0; t < count; t++) {
      thresholds[t] = known.get(t);
      scale[t] = Math.exp(thresholds[t] - last);
    }
  }
}
