package dev.attractor.internal.softkmeans;

import dev.attractor.internal.rows.Block;
import java.util.Arrays;

/**
 * Soft k-means for rows of any length, written as the formulas stand: one row at a time, k
 * distances and k exponentials. It is the specification of every faster kernel.
 *
 * <p>Sums: S (k), M (kd), then for a Jacobian B (kd x kd) and N (k x kd), then for a cotangent g
 * (kd), where with u_il = (w_i - c_l) / D_il, zero where D_il = 0,
 *
 * <pre>
 * B_jl = sum_i q_i (w_i - c_j) u_il^T A_ij (delta_jl - A_il)
 * N_jl = sum_i q_i u_il^T A_ij (delta_jl - A_il)
 * J_jl = (B_jl + (c_j - F_j) N_jl) / (tau S_j)
 * </pre>
 */
public final class DenseSoftKernel implements SoftKernel {
  private final double[] codebook;
  private final int k;
  private final int d;
  private final double tau;
  private final boolean inFloats;

  /** In double precision. */
  public DenseSoftKernel(double[] codebook, int dimension, double temperature) {
    this(codebook, dimension, temperature, false);
  }

  /**
   * @param inFloats whether workers may compute in single precision
   */
  DenseSoftKernel(double[] codebook, int dimension, double temperature, boolean inFloats) {
    this.inFloats = inFloats;
    this.codebook = codebook;
    this.d = dimension;
    this.k = codebook.length / dimension;
    this.tau = temperature;
  }

  @Override
  public int length(Work work) {
    long kd = (long) k * d;
    long length = k + kd;
    if (work.jacobian) {
      length += kd * kd + k * kd;
    }
    if (work.cotangent) {
      length += kd;
    }
    return Math.toIntExact(length);
  }

  @Override
  public Worker worker() {
    SoftKMeansKernels kernels = SoftKMeansKernels.CHOSEN;
    return inFloats ? kernels.denseInFloats(codebook, d, tau) : kernels.dense(codebook, d, tau);
  }

  /** The specification of the SIMD form. */
  public Worker scalarWorker() {
    return new DenseWorker();
  }

  @Override
  public SoftPullback finish(Work work, double[] total) {
    int kd = k * d;
    SoftSums sums = new SoftSums(Arrays.copyOf(total, k), Arrays.copyOfRange(total, k, k + kd));
    double[] jacobian = work.jacobian ? jacobian(sums, total) : null;
    double[] cotangent =
        work.cotangent ? Arrays.copyOfRange(total, total.length - kd, total.length) : null;
    return new SoftPullback(cotangent, new SoftJacobian(sums, jacobian));
  }

  @Override
  public int pullLength() {
    return k * d;
  }

  @Override
  public double[] finishPull(double[] total, RowCotangent y) {
    return total;
  }

  @Override
  public double[] pullRemembered(RowCotangent y) {
    return null;
  }

  private double[] jacobian(SoftSums sums, double[] total) {
    int kd = k * d;
    int b0 = k + kd;
    int n0 = b0 + kd * kd;
    double[] jacobian = new double[kd * kd];
    for (int j = 0; j < k; j++) {
      if (sums.empty(j)) {
        continue;
      }
      double mass = sums.mass()[j];
      for (int a = 0; a < d; a++) {
        int row = j * d + a;
        double shift = codebook[row] - sums.moment()[row] / mass;
        for (int c = 0; c < kd; c++) {
          jacobian[row * kd + c] =
              (total[b0 + row * kd + c] + shift * total[n0 + j * kd + c]) / (tau * mass);
        }
      }
    }
    return jacobian;
  }

  private final class DenseWorker implements Worker {
    private final double[] attention = new double[k];
    private final double[] unit = new double[k * d];
    private final double[] p = new double[k];

    @Override
    public void add(Work work, Block block, float[] gradient, int gradientOffset, double[] sums) {
      int kd = k * d;
      for (int i = 0; i < block.rows; i++) {
        double q = block.weights == null ? 1 : block.weights[block.weightOffset + i];
        if (q == 0 && !work.cotangent) {
          continue;
        }
        int at = block.offset + i * d;
        attend(block.data, at);
        for (int j = 0; j < k; j++) {
          double mass = q * attention[j];
          sums[j] += mass;
          for (int a = 0; a < d; a++) {
            sums[k + j * d + a] += mass * block.data[at + a];
          }
        }
        if (work.jacobian) {
          addJacobian(block.data, at, q, sums);
        }
        if (work.cotangent) {
          addCotangent(
              gradient, gradientOffset + i * d, valuesOf(block, i), sums, sums.length - kd);
        }
      }
    }

    private void addJacobian(float[] data, int at, double q, double[] sums) {
      int kd = k * d;
      int b0 = k + kd;
      int n0 = b0 + kd * kd;
      for (int j = 0; j < k; j++) {
        double mass = q * attention[j];
        if (mass == 0) {
          continue;
        }
        for (int l = 0; l < k; l++) {
          double factor = mass * ((j == l ? 1 : 0) - attention[l]);
          for (int b = l * d; b < (l + 1) * d; b++) {
            double term = factor * unit[b];
            sums[n0 + j * kd + b] += term;
            for (int a = 0; a < d; a++) {
              sums[b0 + (j * d + a) * kd + b] += (data[at + a] - codebook[j * d + a]) * term;
            }
          }
        }
      }
    }

    private void addCotangent(float[] gradient, int from, int values, double[] sums, int g0) {
      double mean = project(gradient, from, values);
      for (int j = 0; j < k; j++) {
        double scaled = attention[j] * (p[j] - mean) / tau;
        for (int a = 0; a < d; a++) {
          double direct = a < values ? attention[j] * gradient[from + a] : 0;
          sums[g0 + j * d + a] += direct + scaled * unit[j * d + a];
        }
      }
    }

    /** P_j = G . c_j; returns sum_l A_l P_l. */
    private double project(float[] gradient, int from, int values) {
      double mean = 0;
      for (int j = 0; j < k; j++) {
        double sum = 0;
        for (int a = 0; a < values; a++) {
          sum += (double) gradient[from + a] * codebook[j * d + a];
        }
        p[j] = sum;
        mean += attention[j] * sum;
      }
      return mean;
    }

    @Override
    public Writer reconstruct() {
      return this::reconstruct;
    }

    private void reconstruct(
        Block block, float[] gradient, int gradientOffset, float[] soft, int offset) {
      for (int i = 0; i < block.rows; i++) {
        attend(block.data, block.offset + i * d);
        int values = valuesOf(block, i);
        for (int a = 0; a < values; a++) {
          double sum = 0;
          for (int j = 0; j < k; j++) {
            sum += attention[j] * codebook[j * d + a];
          }
          soft[offset + i * d + a] = (float) sum;
        }
      }
    }

    @Override
    public void pullStep(Block block, RowCotangent y, double[] sums) {
      for (int i = 0; i < block.rows; i++) {
        double q = block.weights == null ? 1 : block.weights[block.weightOffset + i];
        if (q == 0) {
          continue;
        }
        int at = block.offset + i * d;
        attend(block.data, at);
        Arrays.fill(p, 0);
        double mean = addStepCotangent(block.data, at, 1, y);
        for (int j = 0; j < k; j++) {
          double scaled = q * attention[j] * (p[j] - mean) / tau;
          for (int a = j * d; a < (j + 1) * d; a++) {
            sums[a] += scaled * unit[a];
          }
        }
      }
    }

    /** Adds q (v_j . w - t_j) to P_j; returns what that adds to sum_l A_l P_l. */
    private double addStepCotangent(float[] data, int at, double q, RowCotangent y) {
      double mean = 0;
      for (int j = 0; j < k; j++) {
        double sum = -y.t()[j];
        for (int a = 0; a < d; a++) {
          sum += y.v()[j * d + a] * data[at + a];
        }
        p[j] += q * sum;
        mean += attention[j] * q * sum;
      }
      return mean;
    }

    @Override
    public Writer pullRows(RowCotangent y) {
      return (block, gradient, gradientOffset, target, offset) ->
          pullRows(block, gradient, gradientOffset, y, target, offset);
    }

    private void pullRows(
        Block block,
        float[] gradient,
        int gradientOffset,
        RowCotangent y,
        float[] target,
        int offset) {
      for (int i = 0; i < block.rows; i++) {
        double q = block.weights == null ? 1 : block.weights[block.weightOffset + i];
        int at = block.offset + i * d;
        int values = valuesOf(block, i);
        attend(block.data, at);
        double mean = project(gradient, gradientOffset + i * d, values);
        mean += addStepCotangent(block.data, at, q, y);
        for (int a = 0; a < values; a++) {
          double sum = 0;
          for (int j = 0; j < k; j++) {
            sum += attention[j] * (q * y.v()[j * d + a] - (p[j] - mean) / tau * unit[j * d + a]);
          }
          target[offset + i * d + a] = (float) sum;
        }
      }
    }

    /** How many values of row i are real: d, less in a padded row. */
    private int valuesOf(Block block, int i) {
      return Math.min(d, block.values - i * d);
    }

    /** A_j and u_j of the row that starts at {@code at}. */
    private void attend(float[] data, int at) {
      double least = Double.POSITIVE_INFINITY;
      for (int j = 0; j < k; j++) {
        double square = 0;
        for (int a = 0; a < d; a++) {
          double difference = data[at + a] - codebook[j * d + a];
          unit[j * d + a] = difference;
          square += difference * difference;
        }
        double distance = d == 1 ? Math.abs(unit[j]) : Math.sqrt(square);
        attention[j] = distance;
        least = Math.min(least, distance);
        double inverse = distance == 0 ? 0 : 1 / distance;
        for (int a = j * d; a < (j + 1) * d; a++) {
          unit[a] *= inverse;
        }
      }
      double total = 0;
      for (int j = 0; j < k; j++) {
        attention[j] = Math.exp((least - attention[j]) / tau);
        total += attention[j];
      }
      for (int j = 0; j < k; j++) {
        attention[j] /= total;
      }
    }
  }
}
