package dev.attractor.nets.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * k-Hopfield attention as a block: one projection to queries, keys and values, whose k-softmax has
 * a column for each head. [3.7]
 *
 * <pre>{@code
 * Block attention = KHopfieldAttention.builder().setSize(128).setHeads(8).build();
 * }</pre>
 *
 * <p>Head i of a token is sum_j ksoftmax_i(beta K q)_j v_j, close to the value of the i-th best
 * key; all heads, one behind the other, are projected to the token's size. With head size s it has
 * 4 size s + (heads - 1) size s + size parameters, where attention of as many heads of their own
 * has 4 heads size s + size.
 *
 * <p>Input: tokens, batch x tokens x size, and, when there is a second array, a mask of keys: batch
 * x tokens, 1 for a token that takes part, 0 for one that does not. Output: batch x tokens x size.
 * Gradients are exact. The arrays of a pass belong to the manager of the input, and must be open
 * until its backward pass is over.
 */
public final class KHopfieldAttention extends AbstractBlock {
  private static final byte VERSION = 1;

  private final int size;
  private final int heads;
  private final int headSize;
  private final float inverseTemperature;
  private final Parameter projection;
  private final Parameter output;
  private final Parameter bias;

  private KHopfieldAttention(Builder builder) {
    super(VERSION);
    size = builder.size;
    heads = builder.heads;
    headSize = builder.headSize;
    inverseTemperature =
        builder.inverseTemperature > 0
            ? builder.inverseTemperature
            : (float) (1 / Math.sqrt(headSize));
    projection =
        addParameter(
            Parameter.builder()
                .setName("projection.weight")
                .setType(Parameter.Type.WEIGHT)
                .optShape(new Shape(3L * headSize, size))
                .build());
    output =
        addParameter(
            Parameter.builder()
                .setName("output.weight")
                .setType(Parameter.Type.WEIGHT)
                .optShape(new Shape(size, (long) heads * headSize))
                .build());
    bias =
        addParameter(
            Parameter.builder()
                .setName("output.bias")
                .setType(Parameter.Type.BIAS)
                .optShape(new Shape(size))
                .build());
  }

  /** Settings of a block. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The function of the block, over arrays of the caller's.
   *
   * @param tokens batch x tokens x size
   * @param mask which keys take part, 1 or 0: batch x 1 x tokens; null for all
   * @param projection to queries, keys and values: 3 head size x size
   * @param output size x heads head size
   * @param bias of the output, size
   * @param inverseTemperature beta
   * @return batch x tokens x size
   * @throws IllegalArgumentException naming a row of the mask that leaves fewer keys than there are
   *     heads
   */
  public static NDArray attend(
      NDArray tokens,
      NDArray mask,
      NDArray projection,
      NDArray output,
      NDArray bias,
      float inverseTemperature) {
    long batch = tokens.getShape().get(0);
    long count = tokens.getShape().get(1);
    long headSize = projection.getShape().get(0) / 3;
    long size = output.getShape().get(0);
    int heads = Math.toIntExact(output.getShape().get(1) / headSize);
    NDArray together = Linear.linear(tokens, projection).singletonOrThrow();
    NDArray recalled =
        OwnHeads.recall(together, mask, heads, inverseTemperature)
            .orElseGet(() -> recallInGraph(together.split(3, 2), mask, heads, inverseTemperature));
    return Linear.linear(
            recalled.reshape(batch, count, heads * headSize),
            differences(output, size, heads, headSize),
            bias)
        .singletonOrThrow();
  }

  private static NDArray recallInGraph(NDList parts, NDArray mask, int heads, float beta) {
    return SumSoftmaxAttention.recall(scores(parts, beta), parts.get(2), mask, heads);
  }

  /** Queries, keys and values. */
  private static NDList parts(NDArray tokens, NDArray projection) {
    return Linear.linear(tokens, projection).singletonOrThrow().split(3, 2);
  }

  private static NDArray scores(NDList parts, float inverseTemperature) {
    NDArray queries = parts.get(0);
    NDArray beta = queries.getManager().create(new float[] {inverseTemperature}, new Shape(1));
    return queries.mul(beta).matMul(parts.get(1).transpose(0, 2, 1));
  }

  /** The columns of k-softmax of every token, batch x heads x tokens x tokens. */
  static NDArray weights(NDArray tokens, NDArray projection, int heads, float beta) {
    NDArray sums =
        SumSoftmaxAttention.weights(scores(parts(tokens, projection), beta), null, heads);
    return SumSoftmaxAttention.differences(sums, heads).transpose(0, 2, 1, 3);
  }

  /**
   * Column i of k-softmax is ssm(x; i) - ssm(x; i - 1). What is projected is linear in it, so the
   * differences are taken of the weights, of which there are fewer: W_i - W_(i+1).
   */
  private static NDArray differences(NDArray output, long size, int heads, long headSize) {
    if (heads == 1) {
      return output;
    }
    NDList ends = output.split(new long[] {headSize}, 1);
    NDArray last = output.getManager().zeros(new Shape(size, headSize), DataType.FLOAT32);
    return output.sub(ends.get(1).concat(last, 1));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDArray tokens = inputs.head();
    NDArray mask = inputs.size() > 1 ? LearnedRows.mask(inputs.get(1)) : null;
    return new NDList(
        attend(
            tokens,
            mask,
            store.getValue(projection, tokens.getDevice(), training),
            store.getValue(output, tokens.getDevice(), training),
            store.getValue(bias, tokens.getDevice(), training),
            inverseTemperature));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {inputShapes[0]};
  }

  @Override
  public void initialize(NDManager manager, DataType dataType, Shape... inputShapes) {
    Shape tokens = inputShapes[0];
    if (tokens.dimension() != 3 || tokens.get(2) != size) {
      throw new IllegalArgumentException(
          "k-Hopfield attention takes batch x tokens x %d, got %s".formatted(size, tokens));
    }
    if (tokens.get(1) > 0 && tokens.get(1) < heads) {
      throw new IllegalArgumentException(
          "heads must be at most the number of tokens, got %d heads and %d tokens"
              .formatted(heads, tokens.get(1)));
    }
    super.initialize(manager, dataType, inputShapes);
  }

  /** Settings of a block. */
  public static final class Builder {
    private int size;
    private int heads = 1;
    private int headSize = 64;
    private float inverseTemperature;

    private Builder() {}

    /** Numbers of a token; must be set. */
    public Builder setSize(int tokenSize) {
      this.size = tokenSize;
      return this;
    }

    /** Columns of k-softmax (default 1). */
    public Builder setHeads(int columns) {
      this.heads = columns;
      return this;
    }

    /** Numbers of a query, a key and a value (default 64). */
    public Builder optHeadSize(int numbers) {
      this.headSize = numbers;
      return this;
    }

    /** beta, above 0 (default 1 over the root of the head size). */
    public Builder optInverseTemperature(float beta) {
      LearnedRows.checkInverseTemperature(beta);
      this.inverseTemperature = beta;
      return this;
    }

    /**
     * The block, not yet initialized.
     *
     * @throws IllegalArgumentException when a size was not set or is below 1
     */
    public KHopfieldAttention build() {
      if (size < 1 || heads < 1 || headSize < 1) {
        throw new IllegalArgumentException(
            "size, heads and head size must be at least 1, got %d, %d and %d"
                .formatted(size, heads, headSize));
      }
      return new KHopfieldAttention(this);
    }
  }
}
