package dev.attractor.clustering;

import dev.attractor.internal.rows.RowScan;
import dev.attractor.internal.rows.Rows;
import java.util.Arrays;

/**
 * Weights prepared for a fit: standardised rows and the result of scanning them. All lengths are in
 * standardised units.
 */
record FitData(Weights.Scaled scaled, RowScan scan) {
  /**
   * Standardises and scans the weights: one pass.
   *
   * @throws IllegalArgumentException when a number is not finite or nothing carries weight
   */
  static FitData of(Weights weights, int dimension) {
    Weights.Scaled scaled = weights.scaled(dimension);
    return new FitData(scaled, weights.scan(scaled.rows()));
  }

  Rows rows() {
    return scaled.rows();
  }

  AffineScaling scaling() {
    return scaled.scaling();
  }

  /** Whether floats do not hold the numbers exactly. */
  boolean exceedsFloats() {
    return scaled.exact() != null;
  }

  double spread() {
    return scan.standardDeviation();
  }

  /** Whether all rows are the same. */
  boolean constant() {
    return !(spread() > 0);
  }

  /** k times the one row that constant data consist of. */
  double[] constantCodebook(int codewords) {
    double[] codebook = new double[codewords * rows().dimension()];
    Arrays.setAll(codebook, i -> scan.minimum()[i % rows().dimension()]);
    return codebook;
  }

  /** The residual to reach: {@code relative} deviations, and no less than rounding allows. */
  double target(double relative) {
    return Math.max(relative * spread(), meanRounding());
  }

  /** Lower bound on the rounding error of a cluster mean. */
  private double meanRounding() {
    double most = 0;
    for (int a = 0; a < scan.minimum().length; a++) {
      most = Math.max(most, Math.max(-scan.minimum()[a], scan.maximum()[a]));
    }
    return 4 * Math.ulp(most);
  }

  /** A codebook of the caller, standardised; it is not modified. */
  double[] start(double[] previous, int codewords) {
    if (previous.length != codewords * rows().dimension()) {
      throw new IllegalArgumentException(
          "the previous codebook must hold "
              + codewords
              + " x "
              + rows().dimension()
              + " numbers, got "
              + previous.length);
    }
    for (int i = 0; i < previous.length; i++) {
      if (!Double.isFinite(previous[i])) {
        throw new IllegalArgumentException(
            "the previous codebook's number " + i + " is " + previous[i] + ", not finite");
      }
    }
    return scaling().standardise(previous);
  }

  /** Moves codewords into the box that holds the rows. */
  void constrain(double[] codebook) {
    int d = rows().dimension();
    for (int i = 0; i < codebook.length; i++) {
      codebook[i] = Math.clamp(codebook[i], scan.minimum()[i % d], scan.maximum()[i % d]);
    }
  }
}
