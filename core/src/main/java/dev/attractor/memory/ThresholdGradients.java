package dev.attractor.memory;

import dev.attractor.internal.workspace.WorkSpaces;
import dev.attractor.parallel.FixedRanges;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The thresholds of k-softmax for many rows of scores and their gradients, from and to memory that
 * another engine owns: what its graph needs to be differentiable through thresholds that it did not
 * compute. [3.16]
 *
 * <p>With w_ij = sigma'(x_j + lambda_i) / sum_l sigma'(x_l + lambda_i), threshold i moves by d
 * lambda_i = -sum_j w_ij d x_j. So the graph that computes
 *
 * <pre>
 * sigma(x_j + lambda_i - sum_l w_il (x_l - stop(x_l)))
 * </pre>
 *
 * with lambda and w as constants has the values and the exact gradient of ssm(x; i). It is one step
 * of Newton's method from the solution.
 *
 * <p>All segments hold floats in the machine's byte order. Those of a confined arena need {@link
 * dev.attractor.parallel.Parallelism#sequential()}.
 *
 * @param k columns, at least 1
 * @param n scores of a row, at least k
 */
public record ThresholdGradients(int k, int n) {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  /** Checks the bounds. */
  public ThresholdGradients {
    Bounds.checkEnough(new KSoftmax(k), n);
  }

  /**
   * Solves {@code rows} rows.
   *
   * @param scores rows x n, not modified; negative infinity masks a score out
   * @param thresholds written, rows x k; positive infinity where column i takes every score
   * @param shares w, written, rows x k x n; zeros where the threshold is infinite
   * @throws IllegalArgumentException for NaN or positive infinity, naming row and index; for a row
   *     with fewer than k scores that are not masked; for a segment that is too small
   */
  public void solve(
      MemorySegment scores, long rows, MemorySegment thresholds, MemorySegment shares) {
    Bounds.checkFloats("scores", scores, rows * n);
    Bounds.checkFloats("thresholds", thresholds, rows * k);
    Bounds.checkFloats("shares", shares, rows * k * n);
    FixedRanges.forEach(
        rows,
        Math.max(1, Bounds.ENTRIES_OF_A_RANGE / n),
        (range, from, to) -> {
          try (WorkSpaces.Lease<RecallSpace> lease = RecallSpace.SPACES.borrow()) {
            RecallSpace space = lease.space();
            float[] numbers = space.floats((k + 1) * n + k);
            for (long r = from; r < to; r++) {
              solve(space.solver, numbers, scores, r, thresholds, shares);
            }
          }
        });
  }

  /** One row: its scores, shares and thresholds lie one behind the other in {@code numbers}. */
  private void solve(
      RowSolver solver,
      float[] numbers,
      MemorySegment scores,
      long row,
      MemorySegment thresholds,
      MemorySegment shares) {
    MemorySegment.copy(scores, FLOAT, row * n * Float.BYTES, numbers, 0, n);
    RowWeights weights = solver.solve(numbers, 0, n, 1, k, Math.toIntExact(row));
    weights.shares(k, numbers, 0, numbers, n);
    int at = (k + 1) * n;
    for (int t = 0; t < k; t++) {
      numbers[at + t] = (float) solver.threshold(t);
    }
    MemorySegment.copy(numbers, n, shares, FLOAT, row * k * n * Float.BYTES, k * n);
    MemorySegment.copy(numbers, at, thresholds, FLOAT, row * k * Float.BYTES, k);
  }
}
