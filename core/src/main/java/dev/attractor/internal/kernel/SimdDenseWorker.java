package dev.attractor.internal.kernel;

import dev.attractor.internal.kernel.SoftKernel.Work;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernel for rows of any length in SIMD form: a tile of rows at a time, each quantity of all of
 * them side by side, so that a vector holds the same quantity of consecutive rows.
 *
 * <p>Layout: x_a of row r at a tile + r; attention A_j at j tile + r; unit u_ja and distance vector
 * likewise. Missing rows at the end of a block are copies of its first row with weight zero.
 */
final class SimdDenseWorker implements SoftKernel.Worker {
  /** Rows times numbers in the codebook: what is kept of a tile stays in the nearest caches. */
  private static final int TILE = 2048;

  private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;
  private static final int LANES = D.length();

  /** As many floats as there are doubles in a vector. */
  private static final VectorSpecies<Float> H =
      VectorSpecies.of(float.class, VectorShape.forBitSize(D.vectorBitSize() / 2));

  /** Differences of distances, in temperatures, beyond which an attention is as good as nought. */
  private static final double LIMIT = 600;

  private final double[] codebook;
  private final int k;
  private final int d;
  private final double tau;

  /** Where the same coordinate of consecutive rows is: 0, d, 2 d, ... */
  private final int[] every = new int[D.length()];

  /** How many rows. */
  private final int tile;

  private final double[] x;
  private final double[] weight;
  private final double[] gradient;

  // Vectors stay inside a method: what is too large to be inlined would box them.

  /** Distances, then attention. */
  private final double[] attention;

  private final double[] unit;
  private final double[] least;
  private final double[] sum;
  private final double[] p;
  private final double[] scaled;

  /** S_j, then M_j, each of them lane by lane. */
  private final double[] step;

  /** The two sides of the Jacobian's products: q A_j (w - c_j)_a, then q A_j; A_l u_lb. */
  private final double[] rowSide;

  private final double[] columnSide;

  SimdDenseWorker(double[] codebook, int dimension, double temperature) {
    this.codebook = codebook;
    this.d = dimension;
    this.k = codebook.length / dimension;
    this.tau = temperature;
    Arrays.setAll(every, i -> i * d);
    tile = Math.clamp(Integer.highestOneBit(TILE / (k * d)), 64, 256);
    weight = new double[tile];
    least = new double[tile];
    sum = new double[tile];
    scaled = new double[tile];
    x = new double[d * tile];
    gradient = new double[d * tile];
    attention = new double[k * tile];
    unit = new double[k * d * tile];
    p = new double[k * tile];
    step = new double[k * (1 + d) * LANES];
    rowSide = new double[(k * d + k) * tile];
    columnSide = new double[k * d * tile];
  }

  @Override
  public void add(Work work, Block block, float[] given, int givenOffset, double[] sums) {
    int g0 = sums.length - k * d;
    for (int from = 0; from < block.rows; from += tile) {
      gather(block, from, given, givenOffset);
      if (work == Work.STEP) {
        addSteps();
        continue;
      }
      attend(true);
      addAttended();
      if (work.jacobian) {
        addJacobian(sums);
      }
      if (work.cotangent) {
        project();
        addCotangent(sums, g0, true);
      }
    }
    flushSteps(sums);
  }

  @Override
  public void pullStep(Block block, RowCotangent y, double[] sums) {
    for (int from = 0; from < block.rows; from += tile) {
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
      for (int from = 0; from < block.rows; from += tile) {
        gather(block, from, null, 0);
        attend(false);
        for (int a = 0; a < d; a++) {
          Arrays.fill(sum, 0);
          for (int j = 0; j < k; j++) {
            addScaled(attention, j * tile, codebook[j * d + a], sum);
          }
          scatter(block, from, a, target, offset);
        }
      }
    };
  }

  @Override
  public SoftKernel.Writer pullRows(RowCotangent y) {
    return (block, given, givenOffset, target, offset) -> {
      for (int from = 0; from < block.rows; from += tile) {
        gather(block, from, given, givenOffset);
        attend(true);
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
          scatter(block, from, a, target, offset);
        }
      }
    };
  }

  /** Rows from {@code from} on, side by side. */
  private void gather(Block block, int from, float[] given, int givenOffset) {
    int n = Math.min(tile, block.rows - from);
    int at = from * d;
    if (n < tile || block.values < (from + n) * d) {
      gatherTail(block, from, n, given, givenOffset);
      return;
    }
    columns(block.data, block.offset + at, x);
    if (given != null) {
      columns(given, givenOffset + at, gradient);
    }
    if (block.weights == null) {
      Arrays.fill(weight, 1);
    } else {
      for (int r = 0; r < tile; r++) {
        weight[r] = block.weights[block.weightOffset + from + r];
      }
    }
  }

  private void columns(float[] from, int at, double[] to) {
    for (int a = 0; a < d; a++) {
      for (int r = 0; r < tile; r += LANES) {
        FloatVector column = FloatVector.fromArray(H, from, at + r * d + a, every, 0);
        column
            .convertShape(VectorOperators.F2D, D, 0)
            .reinterpretAsDoubles()
            .intoArray(to, a * tile + r);
      }
    }
  }

  private void gatherTail(Block block, int from, int n, float[] given, int givenOffset) {
    for (int r = 0; r < tile; r++) {
      int row = r < n ? from + r : from;
      for (int a = 0; a < d; a++) {
        x[a * tile + r] = block.data[block.offset + row * d + a];
        boolean real = given != null && r < n && row * d + a < block.values;
        gradient[a * tile + r] = real ? given[givenOffset + row * d + a] : 0;
      }
      weight[r] = block.weights == null ? 1 : block.weights[block.weightOffset + row];
    }
    Arrays.fill(weight, n, tile, 0);
  }

  private void scatter(Block block, int from, int a, float[] target, int offset) {
    int n = Math.min(tile, block.rows - from);
    for (int r = 0; r < n; r++) {
      int at = (from + r) * d + a;
      if (at < block.values) {
        target[offset + at] = (float) sum[r];
      }
    }
  }

  /** Attention of one vector of rows at a time, which goes straight into the sums of S and M. */
  private void addSteps() {
    for (int r = 0; r < tile; r += LANES) {
      distances(r);
      exponentials(r);
      DoubleVector share =
          DoubleVector.fromArray(D, weight, r).div(DoubleVector.fromArray(D, sum, r));
      for (int j = 0; j < k; j++) {
        DoubleVector mass = DoubleVector.fromArray(D, attention, j * tile + r).mul(share);
        int at = j * (1 + d) * LANES;
        DoubleVector.fromArray(D, step, at).add(mass).intoArray(step, at);
        for (int a = 0; a < d; a++) {
          at += LANES;
          mass.fma(DoubleVector.fromArray(D, x, a * tile + r), DoubleVector.fromArray(D, step, at))
              .intoArray(step, at);
        }
      }
    }
  }

  /** S and M of attention that is wanted for more. */
  private void addAttended() {
    for (int j = 0; j < k; j++) {
      DoubleVector total = DoubleVector.zero(D);
      for (int r = 0; r < tile; r += LANES) {
        DoubleVector mass =
            DoubleVector.fromArray(D, attention, j * tile + r)
                .mul(DoubleVector.fromArray(D, weight, r));
        total = total.add(mass);
        mass.intoArray(scaled, r);
      }
      int at = j * (1 + d) * LANES;
      DoubleVector.fromArray(D, step, at).add(total).intoArray(step, at);
      for (int a = 0; a < d; a++) {
        at += LANES;
        DoubleVector moment = DoubleVector.fromArray(D, step, at);
        for (int r = 0; r < tile; r += LANES) {
          moment =
              DoubleVector.fromArray(D, scaled, r)
                  .fma(DoubleVector.fromArray(D, x, a * tile + r), moment);
        }
        moment.intoArray(step, at);
      }
    }
  }

  /** S and M from the lanes of a block. */
  private void flushSteps(double[] sums) {
    for (int j = 0; j < k; j++) {
      int at = j * (1 + d) * LANES;
      sums[j] += LaneSum.of(DoubleVector.fromArray(D, step, at));
      for (int a = 0; a < d; a++) {
        at += LANES;
        sums[k + j * d + a] += LaneSum.of(DoubleVector.fromArray(D, step, at));
      }
    }
    Arrays.fill(step, 0);
  }

  /** A_j, and u_j when wanted. */
  private void attend(boolean directions) {
    for (int r = 0; r < tile; r += LANES) {
      distances(r);
      if (directions) {
        directions(r);
      }
      exponentials(r);
      DoubleVector share = DoubleVector.broadcast(D, 1).div(DoubleVector.fromArray(D, sum, r));
      for (int j = 0; j < k; j++) {
        int at = j * tile + r;
        DoubleVector.fromArray(D, attention, at).mul(share).intoArray(attention, at);
      }
    }
  }

  /** Distances of one vector of rows and the least of them. */
  private void distances(int r) {
    DoubleVector least = DoubleVector.broadcast(D, Double.MAX_VALUE);
    if (d == 2) {
      DoubleVector x0 = DoubleVector.fromArray(D, x, r);
      DoubleVector x1 = DoubleVector.fromArray(D, x, tile + r);
      for (int j = 0; j < k; j++) {
        DoubleVector d0 = x0.sub(codebook[2 * j]);
        DoubleVector d1 = x1.sub(codebook[2 * j + 1]);
        DoubleVector distance = d1.fma(d1, d0.mul(d0)).sqrt();
        distance.intoArray(attention, j * tile + r);
        least = least.blend(distance, distance.lt(least));
      }
      least.intoArray(this.least, r);
      return;
    }
    for (int j = 0; j < k; j++) {
      DoubleVector square = DoubleVector.zero(D);
      for (int a = 0; a < d; a++) {
        DoubleVector difference =
            DoubleVector.fromArray(D, x, a * tile + r).sub(codebook[j * d + a]);
        square = difference.fma(difference, square);
      }
      DoubleVector distance = square.sqrt();
      distance.intoArray(attention, j * tile + r);
      least = least.blend(distance, distance.lt(least));
    }
    least.intoArray(this.least, r);
  }

  private void directions(int r) {
    for (int j = 0; j < k; j++) {
      DoubleVector distance = DoubleVector.fromArray(D, attention, j * tile + r);
      DoubleVector inverse =
          DoubleVector.broadcast(D, 1)
              .div(distance)
              .blend(0, distance.compare(VectorOperators.EQ, 0));
      for (int a = j * d; a < (j + 1) * d; a++) {
        DoubleVector.fromArray(D, x, (a - j * d) * tile + r)
            .sub(codebook[a])
            .mul(inverse)
            .intoArray(unit, a * tile + r);
      }
    }
  }

  /** Turns distances into exp((least - distance) / tau), and adds these up. */
  private void exponentials(int r) {
    DoubleVector least = DoubleVector.fromArray(D, this.least, r);
    DoubleVector inverse = DoubleVector.broadcast(D, 1 / tau);
    DoubleVector total = DoubleVector.zero(D);
    for (int j = 0; j < k; j++) {
      DoubleVector exponent =
          least.sub(DoubleVector.fromArray(D, attention, j * tile + r)).mul(inverse);
      DoubleVector e = SimdExponential.exp(exponent.blend(-LIMIT, exponent.lt(-LIMIT)));
      e.intoArray(attention, j * tile + r);
      total = total.add(e);
    }
    total.intoArray(sum, r);
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
    return LaneSum.of(sum);
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
