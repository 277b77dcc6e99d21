package dev.attractor.nets.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * Pools a set of tokens: learned queries each recall the k tokens nearest to them by inner product,
 * one column of k-softmax each. [3.4]
 *
 * <p>Input: batch x tokens x size, and, when there is a second array, a mask: batch x tokens, 1 for
 * a token that takes part, 0 for one that does not. Output: batch x queries x k size, column by
 * column. Its parameter is {@code queries}, queries x size.
 */
public final class KHopfieldPooling extends AbstractBlock {
  private static final byte VERSION = 1;

  private final int count;
  private final int size;
  private final int k;
  private final float inverseTemperature;
  private final Parameter queries;

  private KHopfieldPooling(int queries, int size, int k, float inverseTemperature) {
    super(VERSION);
    this.count = queries;
    this.size = size;
    this.k = k;
    this.inverseTemperature = inverseTemperature;
    this.queries = addParameter(LearnedRows.of("queries", queries, size));
  }

  /**
   * A pooling, not yet initialized.
   *
   * @param queries how many are learned, at least 1
   * @param size numbers of a query and of a token
   * @param k columns, at least 1
   * @param inverseTemperature beta, above 0
   * @throws IllegalArgumentException when a number is out of its range
   */
  public static KHopfieldPooling of(int queries, int size, int k, float inverseTemperature) {
    LearnedRows.check(size, k, inverseTemperature);
    if (queries < 1) {
      throw new IllegalArgumentException("need at least one query, got " + queries);
    }
    return new KHopfieldPooling(queries, size, k, inverseTemperature);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDArray tokens = inputs.head();
    long batch = tokens.getShape().get(0);
    NDArray beta = tokens.getManager().create(new float[] {inverseTemperature}, new Shape(1));
    NDArray asked =
        store.getValue(queries, tokens.getDevice(), training).mul(beta).reshape(1, count, size);
    NDArray scores =
        asked.broadcast(new Shape(batch, count, size)).matMul(tokens.transpose(0, 2, 1));
    NDArray mask = inputs.size() > 1 ? LearnedRows.mask(inputs.get(1)) : null;
    NDArray columns = SumSoftmaxAttention.columns(scores, tokens, mask, k);
    return new NDList(columns.reshape(getOutputShapes(new Shape[] {tokens.getShape()})[0]));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {new Shape(inputShapes[0].get(0), count, (long) k * size)};
  }
}
