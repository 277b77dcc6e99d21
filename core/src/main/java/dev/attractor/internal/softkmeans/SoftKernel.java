package dev.attractor.internal.softkmeans;

import dev.attractor.internal.rows.Block;

/**
 * Soft k-means on blocks of rows, prepared for one codebook and one temperature; shared by threads.
 *
 * <p>The sums of a pass live in one array of {@link #length} numbers a range of rows, in an order
 * that is the kernel's own; {@link #finish} turns their total into S, M, J and g.
 */
public interface SoftKernel {
  /** Attention that counts in {@link Work#NEAR_JACOBIAN}. */
  double NEAR = 1e-5;

  /** What a pass adds up. */
  enum Work {
    /** S and M. */
    STEP(false, false),
    /** S, M and J. */
    JACOBIAN(true, false),
    /**
     * S, M and an approximate J: attention below {@link #NEAR} is left out of J where that saves
     * work. For steps that need an approximation of F only.
     */
    NEAR_JACOBIAN(true, false),
    /** S, M and g. */
    COTANGENT(false, true),
    /** S, M, J and g. */
    PULLBACK(true, true);

    public final boolean jacobian;
    public final boolean cotangent;

    Work(boolean jacobian, boolean cotangent) {
      this.jacobian = jacobian;
      this.cotangent = cotangent;
    }
  }

  /** How many numbers the sums of {@code work} are. */
  int length(Work work);

  /** A worker with its own buffers; not for several threads at once. */
  Worker worker();

  /** Turns the total of all ranges into results; g or J is null when the work has none. */
  SoftPullback finish(Work work, double[] total);

  /** How many numbers the sums for J^T y are. */
  int pullLength();

  /** J^T y from the total of {@link Worker#pullStep}. */
  double[] finishPull(double[] total, RowCotangent y);

  /** J^T y without a pass over the rows where an earlier pass kept the sums for it, else null. */
  double[] pullRemembered(RowCotangent y);

  /** What one thread does with a block. */
  interface Worker {
    /** Adds the block's sums; {@code gradient} is G = dL/dW~ in the block's layout, or null. */
    void add(Work work, Block block, float[] gradient, int gradientOffset, double[] sums);

    /** Adds what {@link #finishPull} needs, each row times its weight. */
    void pullStep(Block block, RowCotangent y, double[] sums);

    /** Writes W~ = A C; takes no gradient. */
    Writer reconstruct();

    /** Writes dL/dW: the direct term of W~ and the pull-back of F with cotangent y. */
    Writer pullRows(RowCotangent y);
  }

  /** Writes {@code block.values} floats, one for each value of the block's rows. */
  @FunctionalInterface
  interface Writer {
    void write(Block block, float[] gradient, int gradientOffset, float[] target, int offset);
  }
}
