package dev.attractor.clustering;

import dev.attractor.fixedpoint.FixedPointMap;
import dev.attractor.internal.rows.Rows;
import dev.attractor.parallel.FixedRanges;

/**
 * The k-means step, soft or hard, on rows in double precision, evaluated by its definition. J is
 * that of the rows rounded to floats: Newton's method with it converges to the fixed point of the
 * double-precision map.
 */
final class ExactMap implements FixedPointMap {
  private static final long GRAIN = 1 << 13;

  private final double[] values;
  private final double[] rowWeights;
  private final boolean hard;
  private final SoftMap rounded;
  private final int d;
  private final int k;

  /**
   * @param data with numbers in double precision, of which {@code rounded} has the floats
   * @param hard whether every row goes to its nearest codeword alone, the first of equally near
   *     ones
   */
  ExactMap(Weights.Scaled data, SoftMap rounded, boolean hard) {
    this.values = data.exact();
    this.rowWeights = data.rowWeights();
    this.hard = hard;
    this.rounded = rounded;
    this.d = rounded.pass().rows().dimension();
    this.k = rounded.size() / d;
  }

  @Override
  public int size() {
    return rounded.size();
  }

  @Override
  public void linearize(double[] state, double[] out, double[] jacobian) {
    rounded.linearize(state, out, jacobian);
    apply(state, out);
  }

  @Override
  public boolean assembles() {
    return true;
  }

  @Override
  public void vjp(double[] state, double[] cotangent, double[] out) {
    rounded.vjp(state, cotangent, out);
  }

  @Override
  public void apply(double[] state, double[] out) {
    Rows rows = rounded.pass().rows();
    // The padded row of a ragged tail carries no weight, so only whole rows count.
    long whole = values.length / d;
    ExactLine line = hard && d == 1 ? ExactLine.of(state) : null;
    double[][] partials = new double[FixedRanges.count(whole, GRAIN)][];
    FixedRanges.forEach(
        whole,
        GRAIN,
        (range, from, to) -> {
          double[] sums = new double[k * (d + 1)];
          double[] attention = new double[k];
          float[] q = {1};
          for (int i = (int) from; i < to; i++) {
            if (rowWeights == null && rows.weights() != null) {
              rows.weights().read(i, q, 0, 1);
            }
            double weight = rowWeights == null ? q[0] : rowWeights[i];
            if (line != null) {
              addMass(i, weight, line.nearest(values[i]), sums);
            } else {
              addRow(i, weight, state, attention, sums);
            }
          }
          partials[range] = sums;
        });
    double[] sums = new double[k * (d + 1)];
    for (double[] partial : partials) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] += partial[i];
      }
    }
    for (int j = 0; j < k; j++) {
      double mass = sums[j * (d + 1)];
      for (int a = 0; a < d; a++) {
        out[j * d + a] = mass > 1e-100 ? sums[j * (d + 1) + 1 + a] / mass : state[j * d + a];
      }
    }
  }

  private void addRow(int i, double q, double[] c, double[] attention, double[] sums) {
    double least = Double.POSITIVE_INFINITY;
    int nearest = 0;
    for (int j = 0; j < k; j++) {
      double square = 0;
      for (int a = 0; a < d; a++) {
        double difference = values[i * d + a] - c[j * d + a];
        square += difference * difference;
      }
      attention[j] = Math.sqrt(square);
      nearest = attention[j] < least ? j : nearest;
      least = Math.min(least, attention[j]);
    }
    if (hard) {
      addMass(i, q, nearest, sums);
      return;
    }
    double tau = rounded.pass().temperature();
    double total = 0;
    for (int j = 0; j < k; j++) {
      attention[j] = Math.exp((least - attention[j]) / tau);
      total += attention[j];
    }
    for (int j = 0; j < k; j++) {
      addMass(i, q * attention[j] / total, j, sums);
    }
  }

  private void addMass(int i, double mass, int j, double[] sums) {
    sums[j * (d + 1)] += mass;
    for (int a = 0; a < d; a++) {
      sums[j * (d + 1) + 1 + a] += mass * values[i * d + a];
    }
  }
}
