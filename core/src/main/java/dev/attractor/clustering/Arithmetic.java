package dev.attractor.clustering;

/**
 * In which precision soft k-means is computed where it follows a codebook from one step of training
 * to the next. A fit without a codebook to start from is always in double precision.
 */
public enum Arithmetic {
  /** Double precision throughout. */
  DOUBLE,

  /**
   * Single precision where that is faster and suffices: 4096 or more rows of two numbers, up to 16
   * codewords, a temperature of .01 and a tolerance of 1e-6 of the rows' standard deviation or
   * more, and a processor with vectors. Everywhere else double precision. The residual that is
   * reported is then that of F in floats. A fit that does not reach its tolerance in floats, or
   * that leaves a codeword less than a millionth of the rows, is made again in double precision.
   */
  FLOAT;

  /** Below it nothing is gained, and errors of rows do not average out. */
  private static final long MIN_ROWS = 4096;

  private static final double MIN_TEMPERATURE = 0.01;
  private static final double MIN_TOLERANCE = 1e-6;

  /**
   * Attention below e^-32 is nothing in floats: of a codeword with less than that F is not known.
   */
  private static final double MIN_SHARE = 1e-6;

  /**
   * Whether F is known in floats for every codeword.
   *
   * @param leastShare the smallest S_j over the sum of all
   */
  static boolean holds(double leastShare) {
    return leastShare >= MIN_SHARE;
  }

  /**
   * @param temperature and
   * @param tolerance in standard deviations of the rows
   */
  boolean floatsSuffice(long rows, double temperature, double tolerance) {
    return this == FLOAT
        && rows >= MIN_ROWS
        && temperature >= MIN_TEMPERATURE
        && tolerance >= MIN_TOLERANCE;
  }
}
