package dev.attractor.internal.softkmeans;

/** Soft k-means on a line, at a cost per weight that is the same for 2 codewords and for 65,536. */
final class LineSoftKernel implements SoftKernel {
  private final LineTables line;

  /** The last sums with a Jacobian, from which J^T y follows without a pass over the data. */
  private LineSums remembered;

  /** How many numbers each sum is kept as, to be added up at the end: the lanes of a vector. */
  private final int lanes;

  private final ThreadBuffers space;

  LineSoftKernel(double[] codebook, double temperature, ThreadBuffers space) {
    this.space = space;
    line = new LineTables(codebook, temperature);
    lanes = SoftKMeansKernels.CHOSEN.lineParts(line.k);
  }

  @Override
  public int length(Work work) {
    return LineSums.width(work) * (line.k + 1) * lanes;
  }

  @Override
  public Worker worker() {
    return SoftKMeansKernels.CHOSEN.line(line, space.ofThread());
  }

  @Override
  public SoftPullback finish(Work work, double[] total) {
    LineSums sums = new LineSums(line, work, added(total));
    SoftSums step = sums.sums();
    if (work.jacobian) {
      remembered = sums;
    }
    return new SoftPullback(
        work.cotangent ? sums.cotangent() : null,
        new SoftJacobian(step, work.jacobian ? sums.jacobian(step) : null));
  }

  private double[] added(double[] total) {
    double[] added = new double[total.length / lanes];
    for (int i = 0; i < total.length; i++) {
      added[i / lanes] += total[i];
    }
    return added;
  }

  @Override
  public int pullLength() {
    return length(Work.JACOBIAN);
  }

  @Override
  public double[] finishPull(double[] total, RowCotangent y) {
    remembered = new LineSums(line, Work.JACOBIAN, added(total));
    return remembered.pull(y);
  }

  @Override
  public double[] pullRemembered(RowCotangent y) {
    return remembered == null ? null : remembered.pull(y);
  }
}
