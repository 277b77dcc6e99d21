package dev.attractor.internal.rows;

import java.util.Arrays;

/**
 * The result of one pass over rows: whether they are finite, their range and their spread.
 *
 * @param firstNonFinite index among the values of the first NaN or infinity, -1 when there is none;
 *     what follows is meaningless when there is one
 * @param badWeight index of the first row weight that is negative, NaN or infinite; -1 when none is
 * @param mass sum of the row weights
 * @param minimum smallest value of each coordinate among rows of positive weight (d numbers)
 * @param maximum largest value of each coordinate among rows of positive weight (d numbers)
 * @param mean weighted mean of each coordinate (d numbers)
 * @param standardDeviation weighted standard deviation of all coordinates together, each about its
 *     own mean: the same wherever the coordinates' origins are
 */
public record RowScan(
    long firstNonFinite,
    long badWeight,
    double mass,
    double[] minimum,
    double[] maximum,
    double[] mean,
    double standardDeviation) {

  /** Scans all rows: one pass. */
  public static RowScan of(Rows rows) {
    int d = rows.dimension();
    long grain = BlockLoop.grain(rows, 3L * d + 4);
    int ranges = dev.attractor.parallel.FixedRanges.count(rows.count(), grain);
    Part[] parts = new Part[ranges];
    BlockLoop.forEach(
        rows,
        grain,
        range -> {
          Part part = new Part(d);
          parts[range] = part;
          return part::add;
        });
    Part all = new Part(d);
    for (Part part : parts) {
      all.merge(part);
    }
    double variance = all.mass > 0 ? all.squares / (all.mass * d) : 0;
    return new RowScan(
        all.bad, all.badWeight, all.mass, all.minimum, all.maximum, all.mean, Math.sqrt(variance));
  }

  /** Moments of some rows; merged by the update of Chan, Golub and LeVeque. */
  private static final class Part {
    long bad = -1;
    long badWeight = -1;
    double mass;
    double squares;
    final double[] mean;
    final double[] minimum;
    final double[] maximum;

    /** The SIMD form of a block's moments, null where there is none. */
    private final BlockMoments fast;

    Part(int d) {
      fast = RowKernels.CHOSEN.moments(d);
      mean = new double[d];
      minimum = new double[d];
      maximum = new double[d];
      Arrays.fill(minimum, Double.POSITIVE_INFINITY);
      Arrays.fill(maximum, Double.NEGATIVE_INFINITY);
    }

    void add(Block block) {
      int d = block.dimension;
      if (fast != null && block.weights == null && block.values % fast.step == 0) {
        fast.add(block, block.values);
        if (fast.finite) {
          addFast(block, d);
          return;
        }
      }
      findBad(block);
      double blockMass = block.rows;
      if (block.weights != null) {
        blockMass = 0;
        for (int i = 0; i < block.rows; i++) {
          blockMass += block.weights[block.weightOffset + i];
        }
      }
      double[] center = centers(block, blockMass);
      double about = 0;
      for (int i = 0; i < block.rows; i++) {
        double q = block.weights == null ? 1 : block.weights[block.weightOffset + i];
        int at = block.offset + i * d;
        for (int a = 0; a < d; a++) {
          double difference = block.data[at + a] - center[a];
          about += q * difference * difference;
        }
      }
      mergeMoments(blockMass, center, about);
    }

    /** The means of the coordinates; takes note of their ranges. */
    private double[] centers(Block block, double blockMass) {
      int d = block.dimension;
      double[] sum = new double[d];
      for (int i = 0; i < block.rows; i++) {
        double q = block.weights == null ? 1 : block.weights[block.weightOffset + i];
        if (q == 0) {
          continue;
        }
        int at = block.offset + i * d;
        for (int a = 0; a < d; a++) {
          double w = block.data[at + a];
          sum[a] += q * w;
          minimum[a] = Math.min(minimum[a], w);
          maximum[a] = Math.max(maximum[a], w);
        }
      }
      for (int a = 0; a < d; a++) {
        sum[a] = blockMass > 0 ? sum[a] / blockMass : 0;
      }
      return sum;
    }

    private void addFast(Block block, int d) {
      double[] center = new double[d];
      double about = 0;
      for (int i = 0; i < fast.step; i++) {
        minimum[i % d] = Math.min(minimum[i % d], fast.minimum[i]);
        maximum[i % d] = Math.max(maximum[i % d], fast.maximum[i]);
        center[i % d] += fast.sum[i];
        about += fast.squares[i];
      }
      for (int a = 0; a < d; a++) {
        double offset = center[a] / block.rows;
        about -= center[a] * offset;
        center[a] = fast.shift[a] + offset;
      }
      mergeMoments(block.rows, center, Math.max(0, about));
    }

    private void findBad(Block block) {
      if (bad < 0) {
        float poison = 0;
        for (int i = 0; i < block.values; i++) {
          poison += block.data[block.offset + i] * 0f; // NaN from here on once one is not finite
        }
        if (poison != 0) {
          for (int i = 0; i < block.values && bad < 0; i++) {
            bad = Float.isFinite(block.data[block.offset + i]) ? -1 : block.firstValue + i;
          }
        }
      }
      if (badWeight < 0 && block.weights != null) {
        for (int i = 0; i < block.rows && badWeight < 0; i++) {
          float q = block.weights[block.weightOffset + i];
          badWeight = q >= 0 && q < Float.POSITIVE_INFINITY ? -1 : block.firstRow + i;
        }
      }
    }

    void merge(Part other) {
      bad = bad < 0 ? other.bad : bad;
      badWeight = badWeight < 0 ? other.badWeight : badWeight;
      for (int a = 0; a < minimum.length; a++) {
        minimum[a] = Math.min(minimum[a], other.minimum[a]);
        maximum[a] = Math.max(maximum[a], other.maximum[a]);
      }
      mergeMoments(other.mass, other.mean, other.squares);
    }

    private void mergeMoments(double otherMass, double[] otherMean, double otherSquares) {
      double total = mass + otherMass;
      if (otherMass == 0) {
        return;
      }
      squares += otherSquares;
      for (int a = 0; a < mean.length; a++) {
        double shift = otherMean[a] - mean[a];
        squares += shift * shift * (mass * otherMass / total);
        mean[a] += shift * (otherMass / total);
      }
      mass = total;
    }
  }
}
