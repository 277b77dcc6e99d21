package dev.attractor.internal.simd;

import static dev.attractor.internal.simd.SimdSpecies.D;

import dev.attractor.internal.rows.Block;
import dev.attractor.internal.softkmeans.DenseTile;
import dev.attractor.internal.softkmeans.RowCotangent;
import dev.attractor.internal.softkmeans.SoftKernel;
import dev.attractor.internal.softkmeans.SoftKernel.Work;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;

/**
 * The kernel for rows of any length in SIMD form: a tile of rows at a time, each quantity of all of
 * them side by side, so that a vector holds the same quantity of consecutive rows.
 *
 * <p>Layout: that of {@link DenseTile} and {@link SimdAttention}; P_j of row r at {@code j tile +
 * r}.
 *
 * <p>It is longer than other classes because all loops of a tile share its arrays.
 */
final class SimdDenseWorker implements SoftKernel.Worker {
  /** Rows times numbers in the codebook: what is kept of a tile stays in the nearest caches. */
  private static final int TILE = 2048;

  private static final int LANES = D.length();

  private final double[] codebook;
  private final int k;
  private final int d;
  private final double tau;

  private final DenseTile rows;
  private final SimdAttention attending;
  private final SimdDenseMoments moments;

  /** How many rows. */
  private final int tile;

  // Vectors stay inside a method: what is too large to be inlined would box them.

  private final double[] x;
  private final double[] weight;
  private final double[] gradient;
  private final double[] attention;
  private final double[] unit;
  private final double[] p;
  private final double[] scaled;

  /** The two sides of the Jacobian's products: q A_j (w - c_j)_a, then q A_j; A_l u_lb. */
  private final double[] rowSide;

  private final double[] columnSide;

  private final SimdNearJacobian near;

  SimdDenseWorker(double[] codebook, int dimension, double temperature) {
    this.codebook = codebook;
    this.d = dimension;
    this.k = codebook.length / dimension;
    this.tau = temperature;
    tile = Math.clamp(Integer.highestOneBit(TILE / (k * d)), 64, 256);
    rows = new DenseTile(tile, d);
    attending = new SimdAttention(codebook, temperature, rows);
    moments = new SimdDenseMoments(k, rows);
    x = rows.x;
    weight = rows.weight;
    gradient = rows.gradient;
    attention = attending.attention;
    unit = attending.unit;
    p = new double[k * tile];
    scaled = new double[tile];
    rowSide = new double[(k * d + k) * tile];
    columnSide = new double[k * d * tile];
    near = new SimdNearJacobian(codebook, rows);
  }

  @Override
  public void add(Work work, Block block, float[] given, int givenOffset, double[] sums) {
    int g0 = sums.length - k * d;
    for (int from = 0; from < block.rows; from += tile) {
      rows.gather(block, from, given, givenOffset);
      if (work == Work.STEP) {
        attending.exponentials();
        for (int r = 0; r < tile; r++) {
          scaled[r] = weight[r] / attending.total[r];
        }
        moments.add(attention, scaled);
        continue;
      }
      attending.attend(true);
      moments.add(attention, weight);
      if (work.jacobian && !(work == Work.NEAR_JACOBIAN && near.add(attending, sums))) {
        addJacobian(sums);
      }
      if (work.cotangent) {
        project();
        addCotangent(sums, g0, true);
      }
    }
    moments.flush(sums);
  }

  @Override
  public void pullStep(Block block, RowCotangent y, double[] sums) {
    for (int from = 0; from < block.rows; from += tile) {
      rows.gather(block, from, null, 0);
      attending.attend(true);
      Arrays.fill(p, 0);
      addStepCotangent(y);
      addCotangent(sums, 0, false);
    }
  }

  @Override
  public SoftKernel.Writer reconstruct() {
    double[] sum = new double[tile];
    return (block, given, givenOffset, target, offset) -> {
      for (int from = 0; from < block.rows; from += tile) {
        rows.gather(block, from, null, 0);
        attending.attend(false);
        for (int a = 0; a < d; a++) {
          Arrays.fill(sum, 0);
          for (int j = 0; j < k; j++) {
            addScaled(attention, j * tile, codebook[j * d + a], sum);
          }
          rows.scatter(block, from, a, sum, target, offset);
        }
      }
    };
  }

  @Override
  public SoftKernel.Writer pullRows(RowCotangent y) {
    double[] sum = new double[tile];
    return (block, given, givenOffset, target, offset) -> {
      for (int from = 0; from < block.rows; from += tile) {
        rows.gather(block, from, given, givenOffset);
        attending.attend(true);
        project();
        addStepCotangent(y);
        turn();
        for (int a = 0; a < d; a++) {
          Arrays.fill(sum, 0);
          for (int j = 0; j < k; j++) {
            addScaled(attention, j * tile, y.v()[j * d + a], sum);
          }
          for (int r = 0; r < tile; r++) {
            sum[r] *= weight[r];
          }
          for (int j = 0; j < k; j++) {
            subtractProduct(p, j * tile, unit, (j * d + a) * tile, sum);
          }
          rows.scatter(block, from, a, sum, target, offset);
        }
      }
    };
  }

  private void addJacobian(double[] sums) {
    int kd = k * d;
    for (int j = 0; j < k; j++) {
      for (int a = 0; a < d; a++) {
        sides(j, a);
      }
      for (int r = 0; r < tile; r++) {
        rowSide[(kd + j) * tile + r] = attention[j * tile + r] * weight[r];
      }
    }
    int b0 = k + kd;
    int n0 = b0 + kd * kd;
    for (int row = 0; row < kd + k; row++) {
      int base = row < kd ? b0 + row * kd : n0 + (row - kd) * kd;
      int column = 0;
      for (; column + 4 <= kd; column += 4) {
        subtractFour(row, column, sums, base + column);
      }
      for (; column < kd; column++) {
        sums[base + column] -= dot(rowSide, row * tile, columnSide, column * tile);
      }
      int j = row < kd ? row / d : row - kd;
      for (int b = j * d; b < (j + 1) * d; b++) {
        sums[base + b] += dot(rowSide, row * tile, unit, b * tile);
      }
    }
  }

  private void sides(int j, int a) {
    int at = (j * d + a) * tile;
    for (int r = 0; r < tile; r += LANES) {
      DoubleVector share = DoubleVector.fromArray(D, attention, j * tile + r);
      DoubleVector.fromArray(D, x, a * tile + r)
          .sub(codebook[j * d + a])
          .mul(share.mul(DoubleVector.fromArray(D, weight, r)))
          .intoArray(rowSide, at + r);
      DoubleVector.fromArray(D, unit, at + r).mul(share).intoArray(columnSide, at + r);
    }
  }

  private void subtractFour(int row, int column, double[] sums, int at) {
    DoubleVector s0 = DoubleVector.zero(D);
    DoubleVector s1 = s0;
    DoubleVector s2 = s0;
    DoubleVector s3 = s0;
    for (int r = 0; r < tile; r += LANES) {
      DoubleVector left = DoubleVector.fromArray(D, rowSide, row * tile + r);
      s0 = left.fma(DoubleVector.fromArray(D, columnSide, column * tile + r), s0);
      s1 = left.fma(DoubleVector.fromArray(D, columnSide, (column + 1) * tile + r), s1);
      s2 = left.fma(DoubleVector.fromArray(D, columnSide, (column + 2) * tile + r), s2);
      s3 = left.fma(DoubleVector.fromArray(D, columnSide, (column + 3) * tile + r), s3);
    }
    sums[at] -= SimdLaneSum.of(s0);
    sums[at + 1] -= SimdLaneSum.of(s1);
    sums[at + 2] -= SimdLaneSum.of(s2);
    sums[at + 3] -= SimdLaneSum.of(s3);
  }

  /** P_j = G . c_j. */
  private void project() {
    Arrays.fill(p, 0);
    for (int j = 0; j < k; j++) {
      for (int a = 0; a < d; a++) {
        double c = codebook[j * d + a];
        for (int r = 0; r < tile; r += LANES) {
          DoubleVector.fromArray(D, gradient, a * tile + r)
              .fma(DoubleVector.broadcast(D, c), DoubleVector.fromArray(D, p, j * tile + r))
              .intoArray(p, j * tile + r);
        }
      }
    }
  }

  /** Adds q (v_j . w - t_j) to P_j. */
  private void addStepCotangent(RowCotangent y) {
    for (int j = 0; j < k; j++) {
      for (int r = 0; r < tile; r += LANES) {
        DoubleVector along = DoubleVector.broadcast(D, -y.t()[j]);
        for (int a = 0; a < d; a++) {
          DoubleVector v = DoubleVector.broadcast(D, y.v()[j * d + a]);
          along = DoubleVector.fromArray(D, x, a * tile + r).fma(v, along);
        }
        along
            .fma(DoubleVector.fromArray(D, weight, r), DoubleVector.fromArray(D, p, j * tile + r))
            .intoArray(p, j * tile + r);
      }
    }
  }

  /** P_j becomes Q_j / tau = A_j (P_j - sum_l A_l P_l) / tau. */
  private void turn() {
    Arrays.fill(scaled, 0);
    for (int j = 0; j < k; j++) {
      for (int r = 0; r < tile; r += LANES) {
        DoubleVector.fromArray(D, attention, j * tile + r)
            .fma(DoubleVector.fromArray(D, p, j * tile + r), DoubleVector.fromArray(D, scaled, r))
            .intoArray(scaled, r);
      }
    }
    for (int j = 0; j < k; j++) {
      for (int r = 0; r < tile; r += LANES) {
        DoubleVector.fromArray(D, p, j * tile + r)
            .sub(DoubleVector.fromArray(D, scaled, r))
            .mul(DoubleVector.fromArray(D, attention, j * tile + r))
            .mul(1 / tau)
            .intoArray(p, j * tile + r);
      }
    }
  }

  private void addCotangent(double[] sums, int g0, boolean direct) {
    turn();
    for (int j = 0; j < k; j++) {
      for (int a = 0; a < d; a++) {
        double add = dot(p, j * tile, unit, (j * d + a) * tile);
        if (direct) {
          add += dot(attention, j * tile, gradient, a * tile);
        }
        sums[g0 + j * d + a] += add;
      }
    }
  }

  private double dot(double[] left, int i, double[] right, int j) {
    DoubleVector sum = DoubleVector.zero(D);
    for (int r = 0; r < tile; r += LANES) {
      sum =
          DoubleVector.fromArray(D, left, i + r).fma(DoubleVector.fromArray(D, right, j + r), sum);
    }
    return SimdLaneSum.of(sum);
  }

  private void addScaled(double[] from, int at, double factor, double[] to) {
    DoubleVector times = DoubleVector.broadcast(D, factor);
    for (int r = 0; r < tile; r += LANES) {
      DoubleVector.fromArray(D, from, at + r)
          .fma(times, DoubleVector.fromArray(D, to, r))
          .intoArray(to, r);
    }
  }

  private void subtractProduct(double[] left, int i, double[] right, int j, double[] to) {
    for (int r = 0; r < tile; r += LANES) {
      DoubleVector.fromArray(D, to, r)
          .sub(DoubleVector.fromArray(D, left, i + r).mul(DoubleVector.fromArray(D, right, j + r)))
          .intoArray(to, r);
    }
  }
}
