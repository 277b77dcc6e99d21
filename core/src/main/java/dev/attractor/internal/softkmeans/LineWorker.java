package dev.attractor.internal.softkmeans;

import dev.attractor.internal.rows.Block;
import dev.attractor.internal.softkmeans.SoftKernel.Work;

/** The scalar form of the kernel on a line, the specification of its SIMD form. */
public final class LineWorker implements SoftKernel.Worker {
  private final LineTables line;

  public LineWorker(LineTables line) {
    this.line = line;
  }

  @Override
  public void add(Work work, Block block, float[] gradient, int gradientOffset, double[] sums) {
    int width = LineSums.width(work);
    int g = LineSums.STEP + (work.jacobian ? LineSums.JACOBIAN : 0);
    for (int r = 0; r < block.rows; r++) {
      float w = block.data[block.offset + r];
      double q = block.weights == null ? 1 : block.weights[block.weightOffset + r];
      int i = line.interval(w);
      double ratio = line.ratio(i, w);
      double s = 1 / (1 + ratio);
      double t = i == 0 ? 1 : ratio * s;
      double delta = w - line.center[i];
      int at = i * width;
      sums[at] += q * s;
      sums[at + LineSums.SD] += q * s * delta;
      sums[at + LineSums.T] += q * t;
      sums[at + LineSums.TD] += q * t * delta;
      if (work.jacobian) {
        sums[at + LineSums.ST] += q * s * t;
        sums[at + LineSums.STD] += q * s * t * delta;
      }
      if (work.cotangent) {
        double slope = gradient[gradientOffset + r];
        sums[at + g] += slope * s;
        sums[at + g + 1] += slope * t;
        sums[at + g + 2] += slope * s * t;
      }
      if (line.anyHit && i > 0 && w == line.codeword[i - 1]) {
        if (work.jacobian) {
          sums[at + LineSums.ON] += q;
        }
        if (work.cotangent) {
          sums[at + g + 3] += gradient[gradientOffset + r];
        }
      }
    }
  }

  @Override
  public void pullStep(Block block, RowCotangent y, double[] sums) {
    add(Work.JACOBIAN, block, null, 0, sums);
  }

  @Override
  public SoftKernel.Writer reconstruct() {
    double[] onLeft = line.leftMeans(line.codeword);
    double[] onRight = line.rightMeans(line.codeword);
    return (block, gradient, gradientOffset, target, offset) -> {
      for (int r = 0; r < block.values; r++) {
        float w = block.data[block.offset + r];
        int i = line.interval(w);
        double ratio = line.ratio(i, w);
        double s = 1 / (1 + ratio);
        double t = i == 0 ? 1 : ratio * s;
        target[offset + r] = (float) (s * onLeft[i] + t * onRight[i]);
      }
    };
  }

  @Override
  public SoftKernel.Writer pullRows(RowCotangent y) {
    LineSlopes slopes = new LineSlopes(line, y);
    return (block, gradient, gradientOffset, target, offset) -> {
      for (int r = 0; r < block.values; r++) {
        double q = block.weights == null ? 1 : block.weights[block.weightOffset + r];
        double slope = slopes.pull(block.data[block.offset + r], gradient[gradientOffset + r], q);
        target[offset + r] = (float) slope;
      }
    };
  }
}
