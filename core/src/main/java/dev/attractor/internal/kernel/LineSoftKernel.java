package dev.attractor.internal.kernel;

/** Soft k-means on a line, at a cost per weight that is the same for 2 codewords and for 65,536. */
final class LineSoftKernel implements SoftKernel {
  private final LineTables line;

  /** The last sums that hold a Jacobian: J^T y needs no other look at the data. */
  private LineSums remembered;

  LineSoftKernel(double[] codebook, double temperature) {
    line = new LineTables(codebook, temperature);
  }

  @Override
  public int length(Work work) {
    return LineSums.width(work) * (line.k + 1);
  }

  @Override
  public Worker worker() {
    return new LineWorker(line);
  }

  @Override
  public SoftPullback finish(Work work, double[] total) {
    LineSums sums = new LineSums(line, work, total);
    SoftSums step = sums.sums();
    if (work.jacobian) {
      remembered = sums;
    }
    return new SoftPullback(
        work.cotangent ? sums.cotangent() : null,
        new SoftJacobian(step, work.jacobian ? sums.jacobian(step) : null));
  }

  @Override
  public int pullLength() {
    return length(Work.JACOBIAN);
  }

  @Override
  public double[] finishPull(double[] total, RowCotangent y) {
    remembered = new LineSums(line, Work.JACOBIAN, total);
    return remembered.pull(y);
  }

  @Override
  public double[] pullRemembered(RowCotangent y) {
    return remembered == null ? null : remembered.pull(y);
  }
}
