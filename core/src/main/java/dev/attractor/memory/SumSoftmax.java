package dev.attractor.memory;

import dev.attractor.internal.workspace.WorkSpaces;

/**
 * Sum-softmax: ssm(x; k) = sigma(x + lambda_k) with sum_i sigma(x_i + lambda_k) = k, a smooth
 * indicator of the k largest scores [3.2], for every k from {@code first} to {@code last}: column i
 * belongs to k = first + i. Where k is the number of scores that are not masked, the weights are
 * ones, the threshold is positive infinity and the gradient 0.
 *
 * @param first smallest k, at least 1
 * @param last largest k, at least {@code first}
 */
public record SumSoftmax(int first, int last) implements Separation {
  /** Checks the bounds. */
  public SumSoftmax {
    Bounds.checkK(first);
    if (last < first) {
      throw new IllegalArgumentException(
          "the largest k must be at least the smallest, " + first + ", got " + last);
    }
  }

  /** One column, for one k. */
  public static SumSoftmax of(int k) {
    return new SumSoftmax(k, k);
  }

  /** The columns for 1, ..., k. */
  public static SumSoftmax upTo(int k) {
    return new SumSoftmax(1, k);
  }

  @Override
  public int columns() {
    return last - first + 1;
  }

  /**
   * The convex potential V_k(x) = min over lambda of sum_i softplus(x_i + lambda) - k lambda, for k
   * = {@code last}: its gradient is ssm(x; k), and it is the integral of [3.13] in closed form up
   * to the constant V_k(0), so that V_0 = 0 and V_n = sum x. A smooth form of the sum of the k
   * largest scores, which it never falls below.
   *
   * @throws IllegalArgumentException as {@link #separate}
   */
  public double potential(double... scores) {
    Bounds.checkEnough(this, scores.length);
    try (WorkSpaces.Lease<RecallSpace> lease = RecallSpace.SPACES.borrow()) {
      RowSolver solver = lease.space().solver;
      return solver.solve(scores, 0, scores.length, last, last, -1).potential(0);
    }
  }

  /**
   * The Jacobian of ssm(x; k) at these scores, for k = {@code last}. [3.16]
   *
   * @throws IllegalArgumentException as {@link #separate}
   */
  public Jacobian jacobian(double... scores) {
    Bounds.checkEnough(this, scores.length);
    double[] slopes = new double[scores.length];
    try (WorkSpaces.Lease<RecallSpace> lease = RecallSpace.SPACES.borrow()) {
      RowSolver solver = lease.space().solver;
      double sum = solver.solve(scores, 0, scores.length, last, last, -1).slopes(slopes);
      return new Jacobian(slopes, sum);
    }
  }
}
