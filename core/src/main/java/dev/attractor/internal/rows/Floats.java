package dev.attractor.internal.rows;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.FloatBuffer;

/**
 * A sequence of floats that lives in an array, a buffer or a memory segment (mapped files of more
 * than 2 GiB included), read and written in stretches.
 *
 * <p>Numbers of 16 bits in a segment are read as floats too, and cannot be written.
 *
 * <p>Kernels know arrays alone: a sequence that is an array hands it out without a copy, any other
 * is copied stretch by stretch into a small array that stays in the nearest cache.
 */
public final class Floats {
  private final MemorySegment segment;
  private final ValueLayout.OfFloat layout;

  /** Converts 16 bits to a float; null where the elements are floats. */
  private final Widening widening;

  private final float[] array;
  private final long size;

  @FunctionalInterface
  private interface Widening {
    float widen(short bits);
  }

  private Floats(
      MemorySegment segment, ValueLayout.OfFloat layout, float[] array, long sizeInFloats) {
    this(segment, layout, null, array, sizeInFloats);
  }

  private Floats(
      MemorySegment segment,
      ValueLayout.OfFloat layout,
      Widening widening,
      float[] array,
      long sizeInFloats) {
    this.segment = segment;
    this.layout = layout;
    this.widening = widening;
    this.array = array;
    this.size = sizeInFloats;
  }

  /** The whole array; writing goes through to it. */
  public static Floats of(float[] array) {
    return new Floats(
        MemorySegment.ofArray(array), ValueLayout.JAVA_FLOAT_UNALIGNED, array, array.length);
  }

  /** What lies between the buffer's position and its limit, in the buffer's byte order. */
  public static Floats of(FloatBuffer buffer) {
    return new Floats(
        MemorySegment.ofBuffer(buffer),
        ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(buffer.order()),
        null,
        buffer.remaining());
  }

  /**
   * The segment as floats in the machine's byte order.
   *
   * @throws IllegalArgumentException when its bytes are no multiple of four
   */
  public static Floats of(MemorySegment segment) {
    if (segment.byteSize() % Float.BYTES != 0) {
      throw new IllegalArgumentException(
          "a segment of floats needs a multiple of 4 bytes, got " + segment.byteSize());
    }
    return new Floats(
        segment, ValueLayout.JAVA_FLOAT_UNALIGNED, null, segment.byteSize() / Float.BYTES);
  }

  /**
   * The segment's IEEE 754 half-precision numbers, in the machine's byte order.
   *
   * @throws IllegalArgumentException when its bytes are no multiple of two
   */
  public static Floats ofFloat16(MemorySegment segment) {
    return widened(segment, Float::float16ToFloat);
  }

  /** As {@link #ofFloat16}, of bfloat16 numbers. */
  public static Floats ofBfloat16(MemorySegment segment) {
    return widened(segment, bits -> Float.intBitsToFloat(bits << 16));
  }

  private static Floats widened(MemorySegment segment, Widening widening) {
    if (segment.byteSize() % Short.BYTES != 0) {
      throw new IllegalArgumentException(
          "a segment of 16-bit numbers needs a multiple of 2 bytes, got " + segment.byteSize());
    }
    return new Floats(segment, null, widening, null, segment.byteSize() / Short.BYTES);
  }

  /** How many floats there are. */
  public long size() {
    return size;
  }

  /** The array itself when there is one, else null. */
  public float[] array() {
    return array;
  }

  /** Copies {@code count} floats, the first of them number {@code from}, to {@code target}. */
  public void read(long from, float[] target, int offset, int count) {
    if (widening == null) {
      MemorySegment.copy(segment, layout, from * Float.BYTES, target, offset, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      long at = (from + i) * Short.BYTES;
      target[offset + i] = widening.widen(segment.get(ValueLayout.JAVA_SHORT_UNALIGNED, at));
    }
  }

  /** Copies {@code count} floats of {@code source} to the places from {@code at} on. */
  public void write(long at, float[] source, int offset, int count) {
    if (widening != null) {
      throw new UnsupportedOperationException("numbers of 16 bits are read only");
    }
    MemorySegment.copy(source, offset, segment, layout, at * Float.BYTES, count);
  }
}
