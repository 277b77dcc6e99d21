package dev.attractor.memory;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Arrays and segments of the caller's that pull-backs of recalls are written to, and which
 * gradients are wanted at all. With n patterns that took part and keys of d numbers, the query
 * needs d numbers, keys n d, pattern by pattern, and values n times those of a value. The caller
 * owns what is written to. Segments are of doubles in the machine's byte order.
 *
 * @param query gradient with respect to the query
 * @param keys with respect to the keys; where keys are their own values the whole gradient of the
 *     patterns
 * @param values with respect to the values; ignored where keys are their own values
 */
public record GradientTarget(
    Optional<double[]> query, Optional<MemorySegment> keys, Optional<MemorySegment> values) {
  /** Nothing is wanted but the gradient of the inverse temperature. */
  public static final GradientTarget NOTHING =
      new GradientTarget(Optional.empty(), Optional.empty(), Optional.empty());

  /** The same, and the query's. */
  public GradientTarget withQuery(double[] numbers) {
    return new GradientTarget(Optional.of(numbers), keys, values);
  }

  /** The same, and the keys'. */
  public GradientTarget withKeys(double[] numbers) {
    return withKeys(MemorySegment.ofArray(numbers));
  }

  /** As {@link #withKeys(double[])}. */
  public GradientTarget withKeys(MemorySegment doubles) {
    return new GradientTarget(query, Optional.of(doubles), values);
  }

  /** The same, and the values'. */
  public GradientTarget withValues(double[] numbers) {
    return withValues(MemorySegment.ofArray(numbers));
  }

  /** As {@link #withValues(double[])}. */
  public GradientTarget withValues(MemorySegment doubles) {
    return new GradientTarget(query, keys, Optional.of(doubles));
  }

  /** Refuses what is too small. */
  void check(int n, int d, int dv) {
    query.ifPresent(q -> Bounds.checkSize("the query's gradient", q.length, d));
    keys.ifPresent(k -> checkRoom("the keys' gradient", k, (long) n * d));
    values.ifPresent(v -> checkRoom("the values' gradient", v, (long) n * dv));
  }

  private static void checkRoom(String what, MemorySegment segment, long needed) {
    long size = segment.byteSize() / Double.BYTES;
    Bounds.checkSize(what, (int) Math.min(Integer.MAX_VALUE, size), needed);
  }
}
