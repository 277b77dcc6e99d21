package dev.attractor.nets.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * The k-Hopfield layer with memories that are learned: each input recalls the k memories nearest to
 * it by inner product, one column of k-softmax each. [3.4]
 *
 * <p>Input: batch x tokens x size. Output: batch x tokens x k size, column by column. Its parameter
 * is {@code memories}, memories x size.
 */
public final class KHopfieldLayer extends AbstractBlock {
  private static final byte VERSION = 1;

  private final int size;
  private final int k;
  private final float inverseTemperature;
  private final Parameter memories;

  private KHopfieldLayer(int memories, int size, int k, float inverseTemperature) {
    super(VERSION);
    this.size = size;
    this.k = k;
    this.inverseTemperature = inverseTemperature;
    this.memories = addParameter(LearnedRows.of("memories", memories, size));
  }

  /**
   * A layer, not yet initialized.
   *
   * @param memories how many are learned, at least k
   * @param size numbers of each
   * @param k columns, at least 1
   * @param inverseTemperature beta, above 0
   * @throws IllegalArgumentException when a number is out of its range
   */
  public static KHopfieldLayer of(int memories, int size, int k, float inverseTemperature) {
    LearnedRows.check(size, k, inverseTemperature);
    if (memories < k) {
      throw new IllegalArgumentException(
          "k must be at most the number of memories, got k = %d and %d memories"
              .formatted(k, memories));
    }
    return new KHopfieldLayer(memories, size, k, inverseTemperature);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDArray tokens = inputs.head();
    NDArray stored = store.getValue(memories, tokens.getDevice(), training);
    NDArray beta = tokens.getManager().create(new float[] {inverseTemperature}, new Shape(1));
    NDArray scores = Linear.linear(tokens.mul(beta), stored).singletonOrThrow();
    NDArray columns = SumSoftmaxAttention.columns(scores, stored, null, k);
    return new NDList(columns.reshape(getOutputShapes(new Shape[] {tokens.getShape()})[0]));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape tokens = inputShapes[0];
    return new Shape[] {new Shape(tokens.get(0), tokens.get(1), (long) k * size)};
  }
}
