package dev.attractor.compression;

import java.util.function.LongConsumer;

/**
 * Clusters one tensor and writes its codes and codebooks to their places, stretch by stretch:
 * beside the codebook of a stretch nothing grows with the tensor, but for codewords of two numbers
 * and more, whose codes are held until they are written, and for outliers of a tensor with one
 * codebook.
 */
final class TensorCompression {
  /** A channel is read into an array. */
  private static final long LONGEST = 1 << 28;

  private TensorCompression() {}

  /**
   * Clusters and writes.
   *
   * @param progress told how many of the tensor's bytes are done since it was told last; called by
   *     several threads
   * @return the sum of squared errors
   */
  static double run(
      TensorPlan plan, PositionedWriter file, PackedPlaces places, LongConsumer progress) {
    boolean grouped = plan.group() > 0;
    if ((grouped || plan.outliers() > 0) && plan.tensor().channel() > LONGEST) {
      throw new IllegalArgumentException(
          "tensor %s: channels of %d numbers, at most %d are read at once; use group=tensor%s"
              .formatted(
                  plan.tensor().name(),
                  plan.tensor().channel(),
                  LONGEST,
                  plan.outliers() > 0 ? " without outliers" : ""));
    }
    PackedWriter writer = new PackedWriter(plan, file, places, progress);
    if (plan.recipe().orElseThrow().dimension() > 1) {
      return new RowCompression(plan, writer).run();
    }
    return grouped
        ? new GroupCompression(plan, writer).run()
        : new LineCompression(plan, writer).run();
  }
}
