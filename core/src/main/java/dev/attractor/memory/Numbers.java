package dev.attractor.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** Doubles of the caller's that a result is written to: an array or a segment. */
final class Numbers {
  private final double @Nullable [] array; // null for a segment
  private final MemorySegment segment;

  private Numbers(double @Nullable [] array, MemorySegment segment) {
    this.array = array;
    this.segment = segment;
  }

  static Numbers of(double[] array, String what) {
    Bounds.require(array, what + " are");
    return new Numbers(array, MemorySegment.ofArray(array));
  }

  /** A segment of doubles in the machine's byte order. */
  static Numbers of(MemorySegment segment, String what) {
    Bounds.require(segment, what + " are");
    if (segment.isReadOnly()) {
      throw new IllegalArgumentException(what + " need a segment that can be written");
    }
    return new Numbers(null, segment);
  }

  void checkRoom(String what, long needed) {
    Bounds.checkSize(what, (int) Math.min(Integer.MAX_VALUE, size()), needed);
  }

  private long size() {
    return segment.byteSize() / Double.BYTES;
  }

  /** The caller's own array, else the other one; what was computed there is then to be written. */
  double[] orElse(double[] other) {
    return array == null ? other : array;
  }

  /** Writes the first {@code count} numbers of {@code source}, unless they are here already. */
  void write(double[] source, int count) {
    if (source != array) {
      MemorySegment.copy(source, 0, segment, ValueLayout.JAVA_DOUBLE_UNALIGNED, 0, count);
    }
  }
}
