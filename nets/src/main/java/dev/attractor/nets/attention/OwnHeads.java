package dev.attractor.nets.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import dev.attractor.memory.KHopfieldHeads;
import dev.attractor.nets.PullbackCollector;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * The heads of k-Hopfield attention by {@link KHopfieldHeads} in the engine's own memory: neither
 * scores nor weights are kept. For passes that are not differentiated, or by a {@link
 * PullbackCollector}.
 */
final class OwnHeads {
  private final KHopfieldHeads operator;
  private final int batch;
  private final NDArray parts;

  /** Null when all keys take part. */
  private final MemorySegment mask;

  private OwnHeads(KHopfieldHeads operator, NDArray parts, NDArray mask) {
    this.operator = operator;
    this.batch = Math.toIntExact(parts.getShape().get(0));
    this.parts = parts;
    this.mask =
        mask == null
            ? null
            : MemorySegment.ofBuffer(
                SumSoftmaxAttention.openKeys(mask, operator.tokens(), operator.k()));
  }

  /**
   * What the heads recall, sums up to each column.
   *
   * @param parts queries, keys and values, batch x tokens x 3 head size, dense
   * @param mask batch x 1 x tokens, or null
   * @return batch x tokens x k x head size; nothing where the engine's own collector is open
   */
  static Optional<NDArray> recall(NDArray parts, NDArray mask, int k, float beta) {
    boolean differentiated = JniUtils.isGradMode();
    Optional<PullbackCollector> collector = PullbackCollector.current();
    if (differentiated && collector.isEmpty()) {
      return Optional.empty();
    }
    int tokens = Math.toIntExact(parts.getShape().get(1));
    int size = Math.toIntExact(parts.getShape().get(2) / 3);
    KHopfieldHeads operator = new KHopfieldHeads(k, tokens, size, beta);
    OwnHeads heads = new OwnHeads(operator, parts.stopGradient(), mask);
    NDArray recalled = heads.array(new Shape(heads.batch, tokens, k, size));
    double[] thresholds =
        operator.recall(memory(heads.parts), heads.mask, heads.batch, memory(recalled));
    return Optional.of(
        differentiated
            ? collector
                .get()
                .apply(List.of(parts), recalled, cotangent -> heads.pull(thresholds, cotangent))
            : recalled);
  }

  private List<NDArray> pull(double[] thresholds, NDArray cotangent) {
    NDArray gradient = array(parts.getShape());
    operator.pullback(memory(parts), mask, batch, thresholds, memory(cotangent), memory(gradient));
    return List.of(gradient);
  }

  private NDArray array(Shape shape) {
    return parts.getManager().create(shape, DataType.FLOAT32);
  }

  private static MemorySegment memory(NDArray array) {
    return MemorySegment.ofBuffer(SumSoftmaxAttention.floats(array));
  }
}
