package dev.attractor.internal.autodiff;

/**
 * The learning rate of each step: a linear rise over {@code warmup} steps to {@code peak}, times a
 * half cosine from 1 to {@code end} over {@code total} steps; {@code end} = 1 keeps it constant.
 */
public record Schedule(double peak, int warmup, double end, long total) {
  /** Checks that the peak is positive and finite and the rest not negative. */
  public Schedule {
    if (!(peak > 0) || peak == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("the learning rate must be positive, got " + peak);
    }
    if (warmup < 0 || total < 0 || !(end >= 0 && end <= 1)) {
      throw new IllegalArgumentException(
          "need warmup >= 0, 0 <= end <= 1 and total >= 0, got "
              + warmup
              + ", "
              + end
              + ", "
              + total);
    }
  }

  /** The same rate at every step. */
  public static Schedule constant(double rate) {
    return new Schedule(rate, 0, 1.0, 0);
  }

  /** The rate of step {@code step} = 1, 2, ... */
  public double rate(long step) {
    double rise = warmup == 0 ? 1.0 : Math.min(1.0, (double) step / warmup);
    double turn = total == 0 ? 0.0 : Math.min(1.0, (double) step / total);
    return peak * rise * (end + (1 - end) * 0.5 * (1 + Math.cos(Math.PI * turn)));
  }
}
