package dev.attractor.internal.rows;

/** Range and moments of blocks of rows without weights, for {@link RowScan}. */
public abstract class BlockMoments {
  /** Values in one step of the loop: a multiple of d. */
  final int step;

  /** The least and the largest value in each lane: lane i holds coordinate i mod d. */
  public final float[] minimum;

  public final float[] maximum;

  /** Of each lane the sum of its values less {@link #shift}, and of their squares. */
  public final double[] sum;

  public final double[] squares;

  /** The first row of the block, repeated: near its mean, so that squares do not cancel. */
  public final double[] shift;

  public boolean finite;

  public BlockMoments(int step) {
    this.step = step;
    minimum = new float[step];
    maximum = new float[step];
    sum = new double[step];
    squares = new double[step];
    shift = new double[step];
  }

  /** Adds the first {@code n} values of the block, a multiple of {@link #step}. */
  public abstract void add(Block block, int n);
}
