package dev.attractor.motion;

import java.util.List;

/**
 * The affine change of units between the data and what a model learns: standardised = (data -
 * offset) / divisor, axis by axis; velocities are divided only.
 */
public final class Standardisation {
  private final double[] offset;
  private final double[] divisor;

  private Standardisation(double[] offset, double[] divisor) {
    this.offset = offset;
    this.divisor = divisor;
  }

  /**
   * A given change of units.
   *
   * @throws IllegalArgumentException unless offsets are finite and divisors positive and finite
   */
  public static Standardisation of(double[] offset, double[] divisor) {
    if (offset.length != divisor.length || offset.length == 0) {
      throw new IllegalArgumentException(
          "need as many offsets as divisors, got " + offset.length + " and " + divisor.length);
    }
    for (int a = 0; a < offset.length; a++) {
      if (!Double.isFinite(offset[a])) {
        throw new IllegalArgumentException("offset " + a + " is not finite: " + offset[a]);
      }
      if (!(divisor[a] > 0) || divisor[a] == Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException(
            "divisor " + a + " must be positive and finite, got " + divisor[a]);
      }
    }
    return new Standardisation(offset.clone(), divisor.clone());
  }

  /** Each axis over its own number in the given units, without or with its mean taken off. */
  static Standardisation of(Units.Kind kind, List<Demonstration> demonstrations, boolean centre) {
    int d = demonstrations.getFirst().dimension();
    Units units = Units.of(kind, demonstrations);
    double[] offset = new double[d];
    double[] divisor = new double[d];
    for (int a = 0; a < d; a++) {
      divisor[a] = units.divisor(a);
      double sum = 0;
      long count = 0;
      for (Demonstration demonstration : demonstrations) {
        for (int i = 0; i < demonstration.size(); i++) {
          sum += demonstration.trajectory().position(i, a);
        }
        count += demonstration.size();
      }
      offset[a] = centre ? sum / count : 0.0;
    }
    return of(offset, divisor);
  }

  /** d, the number of axes. */
  public int dimension() {
    return offset.length;
  }

  /** What is taken off axis {@code axis}. */
  public double offset(int axis) {
    return offset[axis];
  }

  /** What axis {@code axis} is divided by. */
  public double divisor(int axis) {
    return divisor[axis];
  }

  /** Standardises a state; the arrays may be the same. */
  public void standardise(double[] x, double[] standardised) {
    for (int a = 0; a < offset.length; a++) {
      standardised[a] = (x[a] - offset[a]) / divisor[a];
    }
  }

  /** Undoes {@link #standardise}. */
  public void restore(double[] standardised, double[] x) {
    for (int a = 0; a < offset.length; a++) {
      x[a] = standardised[a] * divisor[a] + offset[a];
    }
  }

  /** Brings a velocity back to data units. */
  void restoreVelocity(double[] standardised, double[] v) {
    for (int a = 0; a < offset.length; a++) {
      v[a] = standardised[a] * divisor[a];
    }
  }
}
