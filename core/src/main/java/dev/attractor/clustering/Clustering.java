package dev.attractor.clustering;

import dev.attractor.fixedpoint.Status;
import java.lang.foreign.MemorySegment;
import java.nio.FloatBuffer;

/**
 * A fitted codebook with its evidence. It reads the weights it was fitted to, so these must not
 * change while it is in use. Not safe for use by several threads at once.
 */
public sealed interface Clustering permits SoftClustering, HardClustering {
  /** k. */
  int codewords();

  /** d. */
  int dimension();

  /** The codebook, k x d row by row; a copy. */
  double[] codebook();

  /** How the fit ended. */
  Status status();

  /**
   * The largest change of a codeword's coordinate in one more step on all rows, over the data's
   * standard deviation (0 for constant data); the rounding of codewords far from zero included.
   */
  double residual();

  /** Passes over all rows that the fit took, those for the summary included. */
  int passes();

  /** Of the weights, all coordinates together, each about its own mean, row weights included. */
  double standardDeviation();

  /**
   * Writes the weights that the codebook stands for: n numbers.
   *
   * @throws IllegalArgumentException when the array has not the n numbers of the weights
   */
  void reconstruct(float[] target);

  /** As {@link #reconstruct(float[])}, from the buffer's position on. */
  void reconstruct(FloatBuffer target);

  /** As {@link #reconstruct(float[])}. */
  void reconstruct(MemorySegment target);

  /** The nearest codeword of every row; of equally near ones the first. */
  PackedCodes assign();

  /**
   * Weight of the rows that have each codeword as their nearest: k numbers, counts without row
   * weights.
   */
  double[] occupancy();

  /**
   * How many different codewords are in use: nearest to some row of positive weight, those within
   * 1e-6 standard deviations of each other counting once. Less than k after a collapse, with empty
   * clusters, or with fewer rows than codewords.
   */
  int effectiveCodewords();

  /**
   * Root-mean-square difference of the weights and their nearest codewords, row weights included.
   */
  double rmse();

  /** Bits that the code of a weight takes: ceil(log2 k) / d. */
  default double bitsPerWeight() {
    return (double) PackedCodes.bitsFor(codewords()) / dimension();
  }
}
