package dev.attractor.nets.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.attractor.memory.ThresholdGradients;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * What values each query recalls by ssm(x; 1), ..., ssm(x; k), differentiable by any backward pass
 * of the engine.
 *
 * <p>The thresholds are solved by {@link ThresholdGradients} outside the graph and join it by one
 * step of Newton's method from the solution, whose other terms are constants: the values are those
 * of the solution, and the gradient is the exact one of the implicit function. Scores are read from
 * the engine's memory, and thresholds and their gradients written to it, without a copy.
 */
final class SumSoftmaxAttention {
  /** What a masked score is in the graph: finite, so that differences of it are numbers. */
  private static final float MASKED = -1e30f;

  /** A threshold that takes every score, and none that is masked. */
  private static final float EVERYTHING = 1e15f;

  private SumSoftmaxAttention() {}

  /**
   * The recalled values of every query.
   *
   * @param scores batch x queries x keys, dense, the inverse temperature included
   * @param values batch x keys x size, or keys x size for all of the batch
   * @param mask which keys take part, 1 or 0: batch x 1 x keys or batch x queries x keys; null for
   *     all
   * @param k how many columns, at most the keys that take part
   * @return batch x queries x k x size: sum_j ssm(x; i)_j v_j
   * @throws IllegalArgumentException naming the row of the mask that leaves fewer than k keys, or a
   *     score that is not a number
   */
  static NDArray recall(NDArray scores, NDArray values, NDArray mask, int k) {
    long batch = scores.getShape().get(0);
    long queries = scores.getShape().get(1);
    return weights(scores, mask, k)
        .reshape(batch, queries * k, scores.getShape().get(2))
        .matMul(values)
        .reshape(batch, queries, k, values.getShape().getLastDimension());
  }

  /**
   * The weights ssm(x; 1), ..., ssm(x; k) of every query, batch x queries x k x keys; arguments and
   * failures as of {@link #recall}.
   */
  static NDArray weights(NDArray scores, NDArray mask, int k) {
    NDManager manager = scores.getManager();
    long batch = scores.getShape().get(0);
    long queries = scores.getShape().get(1);
    long keys = scores.getShape().get(2);
    // Thresholds do not depend on what is subtracted, and keep their digits close to the scores.
    NDArray x = scores.sub(scores.stopGradient().max(new int[] {2}, true));
    NDArray known = x.stopGradient();
    NDArray open = known; // what the solver sees
    if (mask != null) {
      FloatBuffer flags = openKeys(mask, keys, k);
      open = known.add(penalty(flags, Float.NEGATIVE_INFINITY, mask));
      x = x.add(penalty(flags, MASKED, mask));
      known = x.stopGradient();
    }
    NDArray thresholds = manager.create(new Shape(batch, queries, k, 1), DataType.FLOAT32);
    NDArray shares = manager.create(new Shape(batch, queries, k, keys), DataType.FLOAT32);
    solve(open, thresholds, shares, batch, queries, keys, k);
    NDArray moved = shares.matMul(x.sub(known).reshape(batch, queries, keys, 1));
    // The largest array after the weights themselves, and not needed for the way back.
    try (NDArray exponents = x.reshape(batch, queries, 1, keys).add(thresholds.sub(moved))) {
      return exponents.getNDArrayInternal().sigmoid();
    }
  }

  /**
   * What the columns of k-softmax recall, ssm(x; i) - ssm(x; i - 1); the rest as {@link #recall}.
   */
  static NDArray columns(NDArray scores, NDArray values, NDArray mask, int k) {
    return differences(recall(scores, values, mask, k), k);
  }

  /** Of sums up to each column, batch x queries x k x anything, what each column adds. */
  static NDArray differences(NDArray sums, int k) {
    if (k == 1) {
      return sums;
    }
    NDList ends = sums.split(new long[] {1}, 2);
    NDArray before = sums.split(new long[] {k - 1}, 2).head();
    return ends.get(0).concat(ends.get(1).sub(before), 2);
  }

  /** The mask's numbers, each row of which leaves k keys or more. */
  static FloatBuffer openKeys(NDArray mask, long keys, int k) {
    ByteBuffer bytes = mask.toType(DataType.FLOAT32, false).toByteBuffer();
    FloatBuffer flags = bytes.order(ByteOrder.nativeOrder()).asFloatBuffer();
    for (int row = 0; row < flags.limit() / keys; row++) {
      int left = 0;
      for (int j = 0; j < keys; j++) {
        left += flags.get(Math.toIntExact(row * keys + j)) != 0 ? 1 : 0;
      }
      if (left < k) {
        throw new IllegalArgumentException(
            "row %d of the mask leaves %d of %d keys, and %d heads need as many; mask fewer keys or take fewer heads"
                .formatted(row, left, keys, k));
      }
    }
    return flags;
  }

  /** 0 for what takes part, else the given number. */
  private static NDArray penalty(FloatBuffer flags, float number, NDArray mask) {
    NDArray penalty = mask.getManager().create(mask.getShape(), DataType.FLOAT32);
    FloatBuffer to = floats(penalty).asFloatBuffer();
    for (int i = 0; i < flags.limit(); i++) {
      to.put(i, flags.get(i) == 0 ? number : 0);
    }
    return penalty;
  }

  private static void solve(
      NDArray scores,
      NDArray thresholds,
      NDArray shares,
      long batch,
      long queries,
      long keys,
      int k) {
    ByteBuffer found = floats(thresholds);
    new ThresholdGradients(k, Math.toIntExact(keys))
        .solve(
            MemorySegment.ofBuffer(floats(scores)),
            batch * queries,
            MemorySegment.ofBuffer(found),
            MemorySegment.ofBuffer(floats(shares)));
    FloatBuffer finite = found.asFloatBuffer();
    for (int i = 0; i < finite.limit(); i++) {
      if (finite.get(i) > EVERYTHING) {
        finite.put(i, EVERYTHING);
      }
    }
  }

  /** The engine's own memory of a dense array. */
  static ByteBuffer floats(NDArray array) {
    return array.toByteBuffer(true).order(ByteOrder.nativeOrder());
  }
}
