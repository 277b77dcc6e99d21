package dev.attractor.internal.kernel;

import dev.attractor.internal.kernel.SoftKernel.Work;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The kernel for rows of any length in SIMD form: {@link #ROWS} rows at a time, each quantity of
 * all of them side by side, so that a vector holds the same quantity of consecutive rows.
 *
 * <p>Layout: x_a of row r at a ROWS + r; attention A_j at j ROWS + r; unit u_ja and distance vector
 * likewise. Missing rows at the end of a block are copies of its first row with weight zero.
 */
final class SimdDenseWorker implements SoftKernel.Worker {
  private static final int ROWS = 64;
  private static final int LANES = SimdLineWorker.LANES;

  /** Differences of distances, in temperatures, beyond which an attention is as good as nought. */
  private static final double LIMIT = 600;

  private final double[] codebook;
  private final int k;
  private final int d;
  private final double tau;

  private final double[] x;
  private final double[] weight = new double[ROWS];
  private final double[] gradient;

  /** Distances, then attention. */
  private final double[] attention;

  private final double[] unit;
  private final double[] least = new double[ROWS];
  private final double[] sum = new double[ROWS];
  private final double[] p;
  private final double[] scaled = new double[ROWS];

  /** The two sides of the Jacobian's products: q A_j (w - c_j)_a, then q A_j; A_l u_lb. */
  private final double[] rowSide;

  private final double[] columnSide;

  SimdDenseWorker(double[] codebook, int dimension, double temperature) {
    this.codebook = codebook;
    this.d = dimension;
    this.k = codebook.length / dimension;
    this.tau = temperature;
    x = new double[d * ROWS];
    gradient = new double[d * ROWS];
    attention = new double[k * ROWS];
    unit = new double[k * d * ROWS];
    p = new double[k * ROWS];
    rowSide = new double[(k * d + k) * ROWS];
    columnSide = new double[k * d * ROWS];
  }

  @Override
  public void add(Work work, Block block, float[] given, int givenOffset, double[] sums) {
    int g0 = sums.length - k * d;
    for (int from = 0; from < block.rows; from += ROWS) {
      gather(block, from, given, givenOffset);
      attend(work != Work.STEP);
      for (int j = 0; j < k; j++) {
        addStep(j, sums);
      }
      if (work.jacobian) {
        addJacobian(sums);
      }
      if (work.cotangent) {
        project();
        addCotangent(sums, g0, true);
      }
    }
  }

  @Override
  public void pullStep(Block block, RowCotangent y, double[] sums) {
    for (int from = 0; from < block.rows; from += ROWS) {
      gather(block, from, null, 0);
      attend(true);
      Arrays.fill(p, 0);
      addStepCotangent(y);
      addCotangent(sums, 0, false);
    }
  }

  @Override
  public SoftKernel.Writer reconstruct() {
    return (block, given, givenOffset, target, offset) -> {
      for (int from = 0; from < block.rows; from += ROWS) {
        gather(block, from, null, 0);
        attend(false);
        for (int a = 0; a < d; a++) {
          Arrays.fill(sum, 0);
          for (int j = 0; j < k; j++) {
            addScaled(attention, j * ROWS, codebook[j * d + a], sum);
          }
          scatter(block, from, a, target, offset);
        }
      }
    };
  }

  @Override
  public SoftKernel.Writer pullRows(RowCotangent y) {
    return (block, given, givenOffset, target, offset) -> {
      for (int from = 0; from < block.rows; from += ROWS) {
        gather(block, from, given, givenOffset);
        attend(true);
        project();
        addStepCotangent(y);
        turn();
        for (int a = 0; a < d; a++) {
          Arrays.fill(sum, 0);
          for (int j = 0; j < k; j++) {
            addScaled(attention, j * ROWS, y.v()[j * d + a], sum);
          }
          for (int r = 0; r < ROWS; r++) {
            sum[r] *= weight[r];
          }
          for (int j = 0; j < k; j++) {
            subtractProduct(p, j * ROWS, unit, (j * d + a) * ROWS, sum);
          }
          scatter(block, from, a, target, offset);
        }
      }
    };
  }

  /** Rows from {@code from} on, side by side. */
  private void gather(Block block, int from, float[] given, int givenOffset) {
    int n = Math.min(ROWS, block.rows - from);
    for (int r = 0; r < ROWS; r++) {
      int row = r < n ? from + r : from;
      int at = block.offset + row * d;
      for (int a = 0; a < d; a++) {
        x[a * ROWS + r] = block.data[at + a];
      }
      weight[r] = block.weights == null ? 1 : block.weights[block.weightOffset + row];
    }
    Arrays.fill(weight, n, ROWS, 0);
    if (given != null) {
      for (int r = 0; r < ROWS; r++) {
        for (int a = 0; a < d; a++) {
          boolean real = r < n && (from + r) * d + a < block.values;
          gradient[a * ROWS + r] = real ? given[givenOffset + (from + r) * d + a] : 0;
        }
      }
    }
  }

  private void scatter(Block block, int from, int a, float[] target, int offset) {
    int n = Math.min(ROWS, block.rows - from);
    for (int r = 0; r < n; r++) {
      int at = (from + r) * d + a;
      if (at < block.values) {
        target[offset + at] = (float) sum[r];
      }
    }
  }

  /** A_j, and u_j when wanted. */
  private void attend(boolean directions) {
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    for (int j = 0; j < k; j++) {
      distance(j, directions);
    }
    Arrays.fill(sum, 0);
    for (int j = 0; j < k; j++) {
      exponentiate(j);
    }
    for (int r = 0; r < ROWS; r++) {
      sum[r] = 1 / sum[r];
    }
    for (int j = 0; j < k; j++) {
      normalise(j);
    }
  }

  private void distance(int j, boolean directions) {
    for (int r = 0; r < ROWS; r += LANES) {
      DoubleVector square = DoubleVector.zero(SimdLineWorker.D);
      for (int a = 0; a < d; a++) {
        DoubleVector difference = load(x, a * ROWS + r).sub(codebook[j * d + a]);
        square = difference.fma(difference, square);
      }
      DoubleVector distance = square.sqrt();
      distance.intoArray(attention, j * ROWS + r);
      load(least, r).min(distance).intoArray(least, r);
      if (directions) {
        DoubleVector inverse =
            DoubleVector.broadcast(SimdLineWorker.D, 1)
                .div(distance)
                .blend(0, distance.compare(VectorOperators.EQ, 0));
        for (int a = 0; a < d; a++) {
          load(x, a * ROWS + r)
              .sub(codebook[j * d + a])
              .mul(inverse)
              .intoArray(unit, (j * d + a) * ROWS + r);
        }
      }
    }
  }

  private void exponentiate(int j) {
    DoubleVector inverse = DoubleVector.broadcast(SimdLineWorker.D, 1 / tau);
    for (int r = 0; r < ROWS; r += LANES) {
      DoubleVector exponent = load(least, r).sub(load(attention, j * ROWS + r)).mul(inverse);
      DoubleVector e = SimdExponential.exp(exponent.max(-LIMIT));
      e.intoArray(attention, j * ROWS + r);
      load(sum, r).add(e).intoArray(sum, r);
    }
  }

  private void normalise(int j) {
    for (int r = 0; r < ROWS; r += LANES) {
      load(attention, j * ROWS + r).mul(load(sum, r)).intoArray(attention, j * ROWS + r);
    }
  }

  private void addStep(int j, double[] sums) {
    DoubleVector mass = DoubleVector.zero(SimdLineWorker.D);
    for (int r = 0; r < ROWS; r += LANES) {
      mass = load(attention, j * ROWS + r).fma(load(weight, r), mass);
    }
    sums[j] += LaneSum.of(mass);
    for (int a = 0; a < d; a++) {
      DoubleVector moment = DoubleVector.zero(SimdLineWorker.D);
      for (int r = 0; r < ROWS; r += LANES) {
        DoubleVector weighted = load(attention, j * ROWS + r).mul(load(weight, r));
        moment = weighted.fma(load(x, a * ROWS + r), moment);
      }
      sums[k + j * d + a] += LaneSum.of(moment);
    }
  }

  private void addJacobian(double[] sums) {
    int kd = k * d;
    for (int j = 0; j < k; j++) {
      for (int a = 0; a < d; a++) {
        sides(j, a);
      }
      for (int r = 0; r < ROWS; r++) {
        rowSide[(kd + j) * ROWS + r] = attention[j * ROWS + r] * weight[r];
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
        sums[base + column] -= dot(rowSide, row * ROWS, columnSide, column * ROWS);
      }
      int j = row < kd ? row / d : row - kd;
      for (int b = j * d; b < (j + 1) * d; b++) {
        sums[base + b] += dot(rowSide, row * ROWS, unit, b * ROWS);
      }
    }
  }

  private void sides(int j, int a) {
    int at = (j * d + a) * ROWS;
    for (int r = 0; r < ROWS; r += LANES) {
      DoubleVector share = load(attention, j * ROWS + r);
      load(x, a * ROWS + r)
          .sub(codebook[j * d + a])
          .mul(share.mul(load(weight, r)))
          .intoArray(rowSide, at + r);
      load(unit, at + r).mul(share).intoArray(columnSide, at + r);
    }
  }

  private void subtractFour(int row, int column, double[] sums, int at) {
    DoubleVector s0 = DoubleVector.zero(SimdLineWorker.D);
    DoubleVector s1 = s0;
    DoubleVector s2 = s0;
    DoubleVector s3 = s0;
    for (int r = 0; r < ROWS; r += LANES) {
      DoubleVector left = load(rowSide, row * ROWS + r);
      s0 = left.fma(load(columnSide, column * ROWS + r), s0);
      s1 = left.fma(load(columnSide, (column + 1) * ROWS + r), s1);
      s2 = left.fma(load(columnSide, (column + 2) * ROWS + r), s2);
      s3 = left.fma(load(columnSide, (column + 3) * ROWS + r), s3);
    }
    sums[at] -= LaneSum.of(s0);
    sums[at + 1] -= LaneSum.of(s1);
    sums[at + 2] -= LaneSum.of(s2);
    sums[at + 3] -= LaneSum.of(s3);
  }

  /** P_j = G . c_j. */
  private void project() {
    Arrays.fill(p, 0);
    for (int j = 0; j < k; j++) {
      for (int a = 0; a < d; a++) {
        double c = codebook[j * d + a];
        for (int r = 0; r < ROWS; r += LANES) {
          load(gradient, a * ROWS + r)
              .fma(DoubleVector.broadcast(SimdLineWorker.D, c), load(p, j * ROWS + r))
              .intoArray(p, j * ROWS + r);
        }
      }
    }
  }

  /** Adds q (v_j . w - t_j) to P_j. */
  private void addStepCotangent(RowCotangent y) {
    for (int j = 0; j < k; j++) {
      for (int r = 0; r < ROWS; r += LANES) {
        DoubleVector along = DoubleVector.broadcast(SimdLineWorker.D, -y.t()[j]);
        for (int a = 0; a < d; a++) {
          DoubleVector v = DoubleVector.broadcast(SimdLineWorker.D, y.v()[j * d + a]);
          along = load(x, a * ROWS + r).fma(v, along);
        }
        along.fma(load(weight, r), load(p, j * ROWS + r)).intoArray(p, j * ROWS + r);
      }
    }
  }

  /** P_j becomes Q_j / tau = A_j (P_j - sum_l A_l P_l) / tau. */
  private void turn() {
    Arrays.fill(scaled, 0);
    for (int j = 0; j < k; j++) {
      for (int r = 0; r < ROWS; r += LANES) {
        load(attention, j * ROWS + r)
            .fma(load(p, j * ROWS + r), load(scaled, r))
            .intoArray(scaled, r);
      }
    }
    for (int j = 0; j < k; j++) {
      for (int r = 0; r < ROWS; r += LANES) {
        load(p, j * ROWS + r)
            .sub(load(scaled, r))
            .mul(load(attention, j * ROWS + r))
            .mul(1 / tau)
            .intoArray(p, j * ROWS + r);
      }
    }
  }

  private void addCotangent(double[] sums, int g0, boolean direct) {
    turn();
    for (int j = 0; j < k; j++) {
      for (int a = 0; a < d; a++) {
        double add = dot(p, j * ROWS, unit, (j * d + a) * ROWS);
        if (direct) {
          add += dot(attention, j * ROWS, gradient, a * ROWS);
        }
        sums[g0 + j * d + a] += add;
      }
    }
  }

  private static double dot(double[] left, int i, double[] right, int j) {
    DoubleVector sum = DoubleVector.zero(SimdLineWorker.D);
    for (int r = 0; r < ROWS; r += LANES) {
      sum = load(left, i + r).fma(load(right, j + r), sum);
    }
    return LaneSum.of(sum);
  }

  private static void addScaled(double[] from, int at, double factor, double[] to) {
    DoubleVector times = DoubleVector.broadcast(SimdLineWorker.D, factor);
    for (int r = 0; r < ROWS; r += LANES) {
      load(from, at + r).fma(times, load(to, r)).intoArray(to, r);
    }
  }

  private static void subtractProduct(double[] left, int i, double[] right, int j, double[] to) {
    for (int r = 0; r < ROWS; r += LANES) {
      load(to, r).sub(load(left, i + r).mul(load(right, j + r))).intoArray(to, r);
    }
  }

  private static DoubleVector load(double[] from, int at) {
    return DoubleVector.fromArray(SimdLineWorker.D, from, at);
  }
}
