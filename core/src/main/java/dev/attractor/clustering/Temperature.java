package dev.attractor.clustering;

/**
 * How soft the assignment of rows to codewords is: tau in A = row-softmax(-D / tau) [2.4].
 *
 * <p>Scaling the weights and tau alike changes no assignment, so a temperature relative to the
 * layer's own standard deviation carries from layer to layer; an absolute one does not. That
 * deviation is one number, whatever the rows' length and the numbers' type: of all coordinates
 * together, each about its own mean, row weights included.
 *
 * <p>In text, as on the command line: {@code 5e-4}, {@code relative:0.05}, {@code
 * relative:0.3..0.02}.
 */
public sealed interface Temperature {
  /** tau itself, in the units of the weights; the dissertation's is 5e-4. */
  static Temperature absolute(double value) {
    return new Absolute(value);
  }

  /** tau = {@code ratio} times the standard deviation of the weights. */
  static Temperature relative(double ratio) {
    return new Relative(ratio);
  }

  /**
   * From {@code from} at the start of a run to {@code to} at its end, geometrically.
   *
   * @throws IllegalArgumentException unless both are absolute or both are relative
   */
  static Temperature annealed(Temperature from, Temperature to) {
    return new Annealed(from, to);
  }

  /**
   * The temperature of one moment of a run.
   *
   * @param progress from 0, the start, to 1, the end
   * @throws IllegalArgumentException when progress lies outside
   */
  Temperature at(double progress);

  /**
   * tau for weights of a given spread; an annealed temperature answers with its end.
   *
   * @param standardDeviation of the weights, at least 0
   */
  double of(double standardDeviation);

  /** See {@link Temperature#absolute}. */
  record Absolute(double value) implements Temperature {
    /**
     * @throws IllegalArgumentException unless the value is a positive number
     */
    public Absolute {
      check(value);
    }

    @Override
    public Temperature at(double progress) {
      checkProgress(progress);
      return this;
    }

    @Override
    public double of(double standardDeviation) {
      return value;
    }

    @Override
    public String toString() {
      return String.valueOf(value);
    }
  }

  /** See {@link Temperature#relative}. */
  record Relative(double ratio) implements Temperature {
    /**
     * @throws IllegalArgumentException unless the ratio is a positive number
     */
    public Relative {
      check(ratio);
    }

    @Override
    public Temperature at(double progress) {
      checkProgress(progress);
      return this;
    }

    @Override
    public double of(double standardDeviation) {
      return ratio * standardDeviation;
    }

    @Override
    public String toString() {
      return "relative:" + ratio;
    }
  }

  /** See {@link Temperature#annealed}. */
  record Annealed(Temperature from, Temperature to) implements Temperature {
    /**
     * @throws IllegalArgumentException unless both are absolute or both are relative
     */
    public Annealed {
      if (from.getClass() != to.getClass() || from instanceof Annealed) {
        throw new IllegalArgumentException(
            "an annealed temperature goes between two absolute or two relative ones, got "
                + from
                + " and "
                + to);
      }
    }

    @Override
    public Temperature at(double progress) {
      checkProgress(progress);
      double a = from.of(1);
      double b = to.of(1);
      double value = progress == 1 ? b : a * Math.pow(b / a, progress);
      return from instanceof Absolute ? new Absolute(value) : new Relative(value);
    }

    @Override
    public double of(double standardDeviation) {
      return to.of(standardDeviation);
    }

    @Override
    public String toString() {
      return from + ".." + to.of(1);
    }
  }

  private static void check(double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("temperature must be a positive number, got " + value);
    }
  }

  private static void checkProgress(double progress) {
    if (!(progress >= 0 && progress <= 1)) {
      throw new IllegalArgumentException("progress must be between 0 and 1, got " + progress);
    }
  }
}
