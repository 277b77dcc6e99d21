package dev.attractor.memory;

import dev.attractor.internal.ksoftmax.RecallKernel;
import dev.attractor.internal.workspace.WorkSpaces;
import dev.attractor.parallel.FixedRanges;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The heads of k-Hopfield attention between the tokens of each of a batch, and their pull-back,
 * from and to memory that another engine owns. [3.7, 3.16]
 *
 * <pre>
 * x_j = beta q . k_j,   r_t = sum_j sigma(x_j + lambda_t) v_j,   sum_j sigma(x_j + lambda_t) = t
 * </pre>
 *
 * <p>for every query q and t = 1, ..., k: what ssm(x; t) recalls. Head t of k-softmax is r_t -
 * r_(t-1), a difference that is cheaper to take of the weights that follow.
 *
 * <p>Scores, batch x tokens x tokens, and weights, k times as many, exist for a few queries at a
 * time: the pull-back computes them again. Products are in single precision, thresholds in double.
 * All segments hold floats in the machine's byte order. Those of a confined arena need {@link
 * dev.attractor.parallel.Parallelism#sequential()}. Results do not depend on the number of threads.
 *
 * @param k columns, at least 1
 * @param tokens of each of the batch, at least k
 * @param size numbers of a query, a key and a value, at least 1
 * @param inverseTemperature beta, above 0
 */
public record KHopfieldHeads(int k, int tokens, int size, float inverseTemperature) {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final RecallKernel KERNEL = RecallKernel.get();

  /** Checks the bounds. */
  public KHopfieldHeads {
    Bounds.checkEnough(new KSoftmax(k), tokens);
    if (size < 1) {
      throw new IllegalArgumentException("size must be at least 1, got " + size);
    }
    if (!(inverseTemperature > 0 && inverseTemperature < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "the inverse temperature must be a positive number, got " + inverseTemperature);
    }
  }

  /**
   * Recalls.
   *
   * @param parts the query, the key and the value of each token, batch x tokens x 3 size, not
   *     modified
   * @param mask batch x tokens, 0 for a key that takes no part; null when all do
   * @param recalled written, batch x tokens x k x size
   * @return the thresholds, batch x tokens x k, which {@link #pullback} needs; positive infinity
   *     where column t takes every key
   * @throws IllegalArgumentException for a score that is NaN or infinite, naming row and index; for
   *     a mask that leaves fewer than k keys; for a segment that is too small
   */
  public double[] recall(
      MemorySegment parts, @Nullable MemorySegment mask, int batch, MemorySegment recalled) {
    check(parts, mask, batch);
    Bounds.checkFloats("recalled", recalled, (long) batch * tokens * k * size);
    double[] thresholds = new double[Math.toIntExact((long) batch * tokens * k)];
    FixedRanges.forEach(
        batch,
        1,
        (range, from, to) -> {
          try (WorkSpaces.Lease<RecallSpace> lease = RecallSpace.SPACES.borrow()) {
            for (long b = from; b < to; b++) {
              recall(lease.space(), parts, mask, (int) b, thresholds, recalled);
            }
          }
        });
    return thresholds;
  }

  private void recall(
      RecallSpace space,
      MemorySegment parts,
      @Nullable MemorySegment mask,
      int b,
      double[] thresholds,
      MemorySegment recalled) {
    QueryBlock block = space.queries;
    block.reserve(k, tokens, size, false);
    readParts(block, parts, b);
    float[] open = open(space, mask, b);
    int most = QueryBlock.queries(k);
    for (int q = 0; q < tokens; q += most) {
      int count = Math.min(most, tokens - q);
      int first = b * tokens + q;
      score(block, open, q, count);
      for (int i = 0; i < count; i++) {
        RowWeights weights = space.solver.solve(block.scores, i * tokens, tokens, 1, k, first + i);
        space.solver.thresholds(k, thresholds, (first + i) * k);
        weights.weights(k, block.weights, i * k * tokens);
      }
      int rows = QueryBlock.padded(count * k);
      Arrays.fill(block.recalled, 0, rows * size, 0);
      KERNEL.addProduct(
          block.weights, 0, tokens, 1, rows, tokens, block.values, 0, size, block.recalled);
      write(block.recalled, count * k * size, recalled, (long) first * k * size);
    }
  }

  /**
   * Pulls a cotangent back.
   *
   * @param parts as they were recalled from
   * @param mask as it was
   * @param thresholds what {@link #recall} returned
   * @param cotangent of what was recalled, batch x tokens x k x size, not modified
   * @param gradient written, with respect to the parts, batch x tokens x 3 size
   * @throws IllegalArgumentException for a segment or an array that is too small
   */
  public void pullback(
      MemorySegment parts,
      @Nullable MemorySegment mask,
      int batch,
      double[] thresholds,
      MemorySegment cotangent,
      MemorySegment gradient) {
    check(parts, mask, batch);
    Bounds.checkSize("thresholds", thresholds.length, (long) batch * tokens * k);
    Bounds.checkFloats("cotangent", cotangent, (long) batch * tokens * k * size);
    Bounds.checkFloats("gradient", gradient, 3L * batch * tokens * size);
    FixedRanges.forEach(
        batch,
        1,
        (range, from, to) -> {
          try (WorkSpaces.Lease<RecallSpace> lease = RecallSpace.SPACES.borrow()) {
            for (long b = from; b < to; b++) {
              pull(lease.space(), parts, mask, (int) b, thresholds, cotangent, gradient);
            }
          }
        });
  }

  private void pull(
      RecallSpace space,
      MemorySegment parts,
      @Nullable MemorySegment mask,
      int b,
      double[] thresholds,
      MemorySegment cotangent,
      MemorySegment gradient) {
    QueryBlock block = space.queries;
    block.reserve(k, tokens, size, true);
    readParts(block, parts, b);
    copy(block.parts, 1, block.keys);
    transpose(block.values, block.valuesTransposed);
    int keys = QueryBlock.padded(tokens);
    Arrays.fill(block.keyGradients, 0, keys * size, 0);
    Arrays.fill(block.valueGradients, 0, keys * size, 0);
    float[] open = open(space, mask, b);
    int most = QueryBlock.queries(k);
    for (int q = 0; q < tokens; q += most) {
      int count = Math.min(most, tokens - q);
      score(block, open, q, count);
      pullScores(space, b * tokens + q, count, thresholds, cotangent);
      // dV += W^T dR, dK += dX^T (beta Q), dQ = beta dX K
      KERNEL.addProduct(
          block.weights,
          0,
          1,
          tokens,
          keys,
          count * k,
          block.recalled,
          0,
          size,
          block.valueGradients);
      KERNEL.addProduct(
          block.scoreGradients,
          0,
          1,
          tokens,
          keys,
          count,
          block.queries,
          q * size,
          size,
          block.keyGradients);
      int rows = QueryBlock.padded(count);
      Arrays.fill(block.queryGradients, 0, rows * size, 0);
      KERNEL.addProduct(
          block.scoreGradients,
          0,
          tokens,
          1,
          rows,
          tokens,
          block.keys,
          0,
          size,
          block.queryGradients);
      for (int i = 0; i < count; i++) {
        for (int s = 0; s < size; s++) {
          block.parts[(q + i) * 3 * size + s] =
              inverseTemperature * block.queryGradients[i * size + s];
        }
      }
    }
    place(block.keyGradients, 1, block.parts);
    place(block.valueGradients, 2, block.parts);
    write(block.parts, 3 * tokens * size, gradient, 3L * b * tokens * size);
  }

  /** The gradients of a block's scores, and its weights; reads its cotangents. */
  private void pullScores(
      RecallSpace space, int first, int count, double[] thresholds, MemorySegment cotangent) {
    QueryBlock block = space.queries;
    RowPullback pullback = space.pullback;
    int rows = QueryBlock.padded(count * k);
    read(cotangent, (long) first * k * size, block.recalled, count * k * size);
    Arrays.fill(block.weightGradients, 0, rows * tokens, 0);
    KERNEL.addProduct(
        block.recalled,
        0,
        size,
        1,
        rows,
        size,
        block.valuesTransposed,
        0,
        tokens,
        block.weightGradients);
    for (int i = 0; i < count; i++) {
      FloatPullRow row =
          pullback.row(
              new FloatView(block.scores, i * tokens),
              new FloatView(block.weightGradients, i * k * tokens),
              new FloatView(block.scoreGradients, i * tokens),
              tokens);
      pullback.pull(row, first + i, new DoubleView(thresholds, (first + i) * k), k, 0);
      pullback.weights(row, k, block.weights, i * k * tokens);
    }
  }

  /** Queries times beta, keys transposed, and values. */
  private void readParts(QueryBlock block, MemorySegment parts, int b) {
    read(parts, 3L * b * tokens * size, block.parts, 3 * tokens * size);
    for (int i = 0; i < tokens; i++) {
      int at = 3 * i * size;
      for (int s = 0; s < size; s++) {
        block.queries[i * size + s] = inverseTemperature * block.parts[at + s];
        block.keysTransposed[s * tokens + i] = block.parts[at + size + s];
      }
    }
    copy(block.parts, 2, block.values);
  }

  /** Part 0, 1 or 2 of every token. */
  private void copy(float[] parts, int part, float[] to) {
    for (int i = 0; i < tokens; i++) {
      System.arraycopy(parts, (3 * i + part) * size, to, i * size, size);
    }
  }

  private void place(float[] from, int part, float[] parts) {
    for (int i = 0; i < tokens; i++) {
      System.arraycopy(from, i * size, parts, (3 * i + part) * size, size);
    }
  }

  private void transpose(float[] from, float[] to) {
    for (int j = 0; j < tokens; j++) {
      for (int s = 0; s < size; s++) {
        to[s * tokens + j] = from[j * size + s];
      }
    }
  }

  /** The mask of one of the batch; empty where there is none. */
  private float[] open(RecallSpace space, @Nullable MemorySegment mask, int b) {
    if (mask == null) {
      return new float[0];
    }
    float[] open = space.floats(tokens);
    read(mask, (long) b * tokens, open, tokens);
    return open;
  }

  /** The scores of some queries, negative infinity where a key is masked. */
  private void score(QueryBlock block, float[] open, int q, int count) {
    int rows = QueryBlock.padded(count);
    Arrays.fill(block.scores, 0, rows * tokens, 0);
    KERNEL.addProduct(
        block.queries,
        q * size,
        size,
        1,
        rows,
        size,
        block.keysTransposed,
        0,
        tokens,
        block.scores);
    for (int j = 0; j < open.length && j < tokens; j++) {
      for (int i = 0; i < count && open[j] == 0; i++) {
        block.scores[i * tokens + j] = Float.NEGATIVE_INFINITY;
      }
    }
  }

  private void check(MemorySegment parts, @Nullable MemorySegment mask, int batch) {
    if (batch < 0) {
      throw new IllegalArgumentException("batch must be at least 0, got " + batch);
    }
    Bounds.checkFloats("parts", parts, 3L * batch * tokens * size);
    if (mask != null) {
      Bounds.checkFloats("mask", mask, (long) batch * tokens);
    }
  }

  private static void read(MemorySegment from, long at, float[] to, int count) {
    MemorySegment.copy(from, FLOAT, at * Float.BYTES, to, 0, count);
  }

  private static void write(float[] from, int count, MemorySegment to, long at) {
    MemorySegment.copy(from, 0, to, FLOAT, at * Float.BYTES, count);
  }
}
