package dev.attractor.clustering;

import dev.attractor.fixedpoint.FixedPointMap;
import dev.attractor.internal.rows.Rows;
import dev.attractor.parallel.FixedRanges;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The k-means step, soft or hard, on rows in double precision, evaluated by its definition.
 *
 * <p>J of the soft step is that of the rows rounded to floats: Newton's method with it converges to
 * the fixed point of the double-precision map.
 */
abstract sealed class ExactMap implements FixedPointMap {
  private static final long GRAIN = 1 << 13;

  /** Mass below which a cluster counts as empty. */
  private static final double EMPTY = 1e-100;

  final double[] values;
  final int d;
  final int k;
  private final Rows rows;
  private final double @Nullable [] rowWeights;

  private ExactMap(FitData data, int codewords) {
    values = Objects.requireNonNull(data.scaled().exact(), "floats hold the rows exactly");
    rowWeights = data.scaled().rowWeights();
    rows = data.rows();
    d = rows.dimension();
    k = codewords;
  }

  /** The soft step; {@code rounded} is that of the same rows as floats. */
  static ExactMap soft(FitData data, SoftMap rounded) {
    return new Soft(data, rounded);
  }

  /** The hard step: every row belongs to its nearest codeword, the first of equally near ones. */
  static ExactMap hard(FitData data, int codewords) {
    return new Hard(data, codewords);
  }

  /** Adds the rows of one range to sums; for one thread. */
  interface Adder {
    /**
     * @param row its number
     * @param weight its weight
     * @param sums by codeword: mass, then d moments
     */
    void add(int row, double weight, double[] sums);
  }

  abstract Adder adder(double[] codebook);

  @Override
  public int size() {
    return k * d;
  }

  @Override
  public void apply(double[] state, double[] out) {
    double[] sums = sums(state);
    for (int j = 0; j < k; j++) {
      double mass = sums[j * (d + 1)];
      for (int a = 0; a < d; a++) {
        out[j * d + a] = mass > EMPTY ? sums[j * (d + 1) + 1 + a] / mass : state[j * d + a];
      }
    }
  }

  private double[] sums(double[] codebook) {
    // The padded row of a ragged tail carries no weight, so only whole rows count.
    long whole = values.length / d;
    double[][] partials = new double[FixedRanges.count(whole, GRAIN)][];
    FixedRanges.forEach(
        whole,
        GRAIN,
        (range, from, to) -> {
          partials[range] = new double[k * (d + 1)];
          Adder adder = adder(codebook);
          float[] weight = {1};
          for (int i = (int) from; i < to; i++) {
            if (rowWeights == null && rows.weights() != null) {
              rows.weights().read(i, weight, 0, 1);
            }
            adder.add(i, rowWeights == null ? weight[0] : rowWeights[i], partials[range]);
          }
        });
    double[] sums = new double[k * (d + 1)];
    for (double[] partial : partials) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] += partial[i];
      }
    }
    return sums;
  }

  final double distance(int row, double[] codebook, int j) {
    double square = 0;
    for (int a = 0; a < d; a++) {
      double difference = values[row * d + a] - codebook[j * d + a];
      square += difference * difference;
    }
    return Math.sqrt(square);
  }

  final void addMass(int row, double mass, int j, double[] sums) {
    sums[j * (d + 1)] += mass;
    for (int a = 0; a < d; a++) {
      sums[j * (d + 1) + 1 + a] += mass * values[row * d + a];
    }
  }

  private static final class Soft extends ExactMap {
    private final SoftMap rounded;

    Soft(FitData data, SoftMap rounded) {
      super(data, rounded.size() / data.rows().dimension());
      this.rounded = rounded;
    }

    @Override
    Adder adder(double[] codebook) {
      double[] attention = new double[k];
      return (row, weight, sums) -> {
        double least = Double.POSITIVE_INFINITY;
        for (int j = 0; j < k; j++) {
          attention[j] = distance(row, codebook, j);
          least = Math.min(least, attention[j]);
        }
        double tau = rounded.pass().temperature();
        double total = 0;
        for (int j = 0; j < k; j++) {
          attention[j] = Math.exp((least - attention[j]) / tau);
          total += attention[j];
        }
        for (int j = 0; j < k; j++) {
          addMass(row, weight * attention[j] / total, j, sums);
        }
      };
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
  }

  private static final class Hard extends ExactMap {
    Hard(FitData data, int codewords) {
      super(data, codewords);
    }

    @Override
    Adder adder(double[] codebook) {
      if (d == 1) {
        ExactLine line = ExactLine.of(codebook);
        return (row, weight, sums) -> addMass(row, weight, line.nearest(values[row]), sums);
      }
      return (row, weight, sums) -> addMass(row, weight, nearest(row, codebook), sums);
    }

    private int nearest(int row, double[] codebook) {
      double least = Double.POSITIVE_INFINITY;
      int nearest = 0;
      for (int j = 0; j < k; j++) {
        double distance = distance(row, codebook, j);
        if (distance < least) {
          least = distance;
          nearest = j;
        }
      }
      return nearest;
    }

    @Override
    public void vjp(double[] state, double[] cotangent, double[] out) {
      throw new UnsupportedOperationException("hard k-means has no gradient");
    }
  }
}
