package dev.attractor.nets.attention;

import ai.djl.ndarray.NDArray;

/**
 * How far each key is among the k best of its query, differentiable: shares between 0 and 1 that
 * add up to k, ssm(x; k) of the dissertation [3.2].
 *
 * <p>The same function has two other names: the projection onto the sum of k with binary entropy
 * (LML; Amos, Koltun and Kolter, 2019) and the top k by entropic optimal transport (Xie et al.,
 * 2020) with the entropy's weight at two over the scores' scale. Here its threshold is solved to
 * rounding and its gradient is that of the solution.
 */
public final class SoftTopK {
  private SoftTopK() {}

  /**
   * The shares of all queries' keys.
   *
   * @param scores queries x keys, dense, in single precision, the inverse temperature included
   * @param mask which keys take part, 1 or 0, queries x keys
   * @param k how many are best, at least 1 and at most the keys that take part
   * @return queries x keys, in the manager of the scores; 0 for a key that takes no part
   * @throws IllegalArgumentException naming the row of the mask that leaves fewer than k keys, or a
   *     score that is not a number
   */
  public static NDArray shares(NDArray scores, NDArray mask, int k) {
    if (k < 1) {
      throw new IllegalArgumentException("k must be at least 1, got " + k);
    }
    long queries = scores.getShape().get(0);
    long keys = scores.getShape().get(1);
    NDArray all =
        SumSoftmaxAttention.weights(
            scores.reshape(queries, 1, keys), mask.reshape(queries, 1, keys), k);
    NDArray last = k == 1 ? all : all.split(new long[] {k - 1}, 2).get(1);
    return last.reshape(queries, keys);
  }
}
