package dev.attractor.clustering;

import dev.attractor.fixedpoint.Status;
import dev.attractor.internal.rows.Floats;
import java.lang.foreign.MemorySegment;
import java.nio.FloatBuffer;

/**
 * A fitted codebook with its evidence. It reads the weights it was fitted to, so these must not
 * change while it is in use. Not safe for use by several threads at once.
 */
public abstract sealed class Clustering permits SoftClustering, HardClustering {
  private final CodebookEvidence evidence;
  private final int passes;

  Clustering(CodebookEvidence evidence, int passes) {
    this.evidence = evidence;
    this.passes = passes;
  }

  CodebookEvidence evidence() {
    return evidence;
  }

  /** k. */
  public int codewords() {
    return evidence.codewords();
  }

  /** d. */
  public int dimension() {
    return evidence.data().rows().dimension();
  }

  /** The codebook, k x d row by row; a copy. */
  public double[] codebook() {
    return evidence.codebook();
  }

  /** How the fit ended. */
  public Status status() {
    return evidence.solution().status();
  }

  /**
   * The largest change of a codeword's coordinate in one more step on all rows, over the data's
   * standard deviation (0 for constant data); the rounding of codewords far from zero included.
   */
  public double residual() {
    return evidence.residual();
  }

  /** Passes over all rows that the fit took, those for the summary included. */
  public int passes() {
    return passes;
  }

  /** Of the weights, all coordinates together, each about its own mean, row weights included. */
  public double standardDeviation() {
    return evidence.restored(evidence.data().spread());
  }

  /**
   * Writes the weights that the codebook stands for, n numbers: the soft weights W~ = A(C*) C*
   * [2.12] of a soft clustering, the nearest codewords of a hard one.
   *
   * @throws IllegalArgumentException when the array has not the n numbers of the weights
   */
  public void reconstruct(float[] target) {
    reconstruct(Floats.of(target));
  }

  /** As {@link #reconstruct(float[])}, from the buffer's position on. */
  public void reconstruct(FloatBuffer target) {
    reconstruct(Floats.of(target));
  }

  /** As {@link #reconstruct(float[])}. */
  public void reconstruct(MemorySegment target) {
    reconstruct(Floats.of(target));
  }

  abstract void reconstruct(Floats target);

  /** The nearest codeword of every row; of equally near ones the first. */
  public PackedCodes assign() {
    return evidence.assign();
  }

  /**
   * Weight of the rows that have each codeword as their nearest: k numbers, counts without row
   * weights.
   */
  public double[] occupancy() {
    return evidence.occupancy();
  }

  /**
   * How many different codewords are in use: nearest to some row of positive weight, those within
   * 1e-6 standard deviations of each other counting once. Less than k after a collapse, with empty
   * clusters, or with fewer rows than codewords.
   */
  public int effectiveCodewords() {
    return evidence.effectiveCodewords();
  }

  /**
   * Root-mean-square difference of the weights and their nearest codewords, row weights included.
   */
  public double rmse() {
    return evidence.rmse();
  }

  /** Bits that the code of a weight takes: ceil(log2 k) / d. */
  public double bitsPerWeight() {
    return (double) PackedCodes.bitsFor(codewords()) / dimension();
  }

  /** Status, residual, passes and sizes; no numbers of the codebook. */
  @Override
  public String toString() {
    return "%s[%d numbers to %d codewords of dimension %d, %s, residual %.2e, %d passes]"
        .formatted(
            getClass().getSimpleName(),
            evidence.data().rows().values().size(),
            codewords(),
            dimension(),
            status(),
            residual(),
            passes);
  }
}
