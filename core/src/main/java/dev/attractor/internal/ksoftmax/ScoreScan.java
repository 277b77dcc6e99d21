package dev.attractor.internal.ksoftmax;

import dev.attractor.internal.provider.KernelProvider;

/** Looks through rows of scores. A scan belongs to one thread and may keep work space. */
public interface ScoreScan {
  /** A scan in the form that {@link KernelProvider} chose. */
  static ScoreScan create() {
    return KSoftmaxKernels.CHOSEN.scan();
  }

  /** Whether all of {@code x[from .. from + n)} are numbers or negative infinity. */
  boolean valid(double[] x, int from, int n);

  /** As above, in single precision. */
  boolean valid(float[] x, int from, int n);

  /** The first index from {@code at} on, below {@code to}, with x above the bound; else to. */
  int firstAbove(double[] x, int at, int to, double bound);

  /** As above, in single precision. */
  int firstAbove(float[] x, int at, int to, float bound);

  /**
   * Writes the {@code wanted} largest of {@code x[from .. from + n)} in falling order, equal ones
   * by index, with indices that count from {@code from}. It does so only where that is quick: where
   * few are wanted and few others come near them.
   *
   * @return whether it did; otherwise nothing is written
   */
  boolean topScores(double[] x, int from, int n, int wanted, double[] value, int[] index);

  /** As above, in single precision. */
  boolean topScores(float[] x, int from, int n, int wanted, double[] value, int[] index);
}
