package dev.attractor.compression;

import dev.attractor.formats.ClusteredTensor;
import dev.attractor.formats.PackedParts;
import dev.attractor.formats.SafetensorsLayout;
import dev.attractor.formats.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Clusters single tensors in memory, to the codes and codebooks that {@link Compressor} writes to
 * files.
 *
 * @param rules which tensors are clustered, and how
 */
public record TensorCompressor(CompressionRules rules) {
  /**
   * What became of a tensor.
   *
   * @param report sizes and error
   * @param clustered codes and codebooks; empty when the tensor stays as it is
   */
  public record Result(CompressedTensor report, Optional<ClusteredTensor> clustered) {}

  /**
   * Clusters a tensor when the rules say so and it becomes smaller.
   *
   * @param file what the report names
   * @param sensitivity of the same shape, for codewords of one number: how much the squared error
   *     of each number counts
   * @param progress told how many bytes are done since it was told last; called by several threads
   * @throws IllegalArgumentException naming the tensor that cannot be clustered, or whose codes do
   *     not fit an array
   */
  public Result compress(
      String file, Tensor tensor, Optional<Tensor> sensitivity, LongConsumer progress) {
    TensorPlan plan = TensorPlan.of(tensor, rules, sensitivity.orElse(null));
    if (!plan.clustered()) {
      progress.accept(tensor.data().byteSize());
      return new Result(plan.report(file, 0), Optional.empty());
    }
    Map<String, Long> places = new HashMap<>();
    long length = 0;
    for (SafetensorsLayout.Listed part : plan.listed()) {
      places.put(part.name(), length);
      length += part.bytes();
    }
    byte[] packed = new byte[Math.toIntExact(length)];
    PositionedWriter writer =
        (at, from) -> from.get(packed, Math.toIntExact(at), from.remaining()); // disjoint places
    double squares = TensorCompression.run(plan, writer, plan.places(places::get), progress);
    Map<String, Tensor> parts = new HashMap<>();
    for (SafetensorsLayout.Listed part : plan.listed()) {
      MemorySegment bytes =
          MemorySegment.ofArray(packed).asSlice(places.get(part.name()), part.bytes());
      parts.put(part.name(), new Tensor(part.name(), part.type(), part.shape(), bytes));
    }
    try {
      ClusteredTensor clustered = PackedParts.tensor(plan.entry(), parts::get);
      return new Result(plan.report(file, squares), Optional.of(clustered));
    } catch (IOException e) {
      throw new IllegalStateException("parts that were made", e);
    }
  }
}
