package dev.attractor.memory;

/**
 * k-softmax: column i is ssm(x; i) - ssm(x; i - 1), a smooth indicator of the i-th largest score.
 * [3.3]
 *
 * <p>Columns are non-negative and sum to 1. They are computed as products, sigma(a) sigma(-b) (1 -
 * exp(b - a)) with a = x + lambda_i and b = x + lambda_(i-1), never by subtraction, so that small
 * weights keep their digits. Threshold i is that of ssm(x; i).
 *
 * @param k columns, at least 1
 */
public record KSoftmax(int k) implements Separation {
  /** Checks the bound. */
  public KSoftmax {
    Bounds.checkK(k);
  }

  @Override
  public int columns() {
    return k;
  }
}
