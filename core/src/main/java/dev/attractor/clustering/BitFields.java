package dev.attractor.clustering;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Fields of equal width, 0 to 16 bits, one behind the other in words of 64 bits. */
final class BitFields {
  private static final ValueLayout.OfLong WORD =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final long size;
  private final int bits;
  private final long[] words;

  /**
   * Zeros.
   *
   * @throws IllegalArgumentException when they do not fit into an array of words
   */
  BitFields(long size, int bits) {
    this.size = size;
    this.bits = bits;
    long needed = size / Long.SIZE * bits + (size % Long.SIZE * bits + Long.SIZE - 1) / Long.SIZE;
    if (needed > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "packed codes hold up to 2^37 bits, got " + size + " codes of " + bits + " bits");
    }
    words = new long[(int) needed];
  }

  int get(long index) {
    if (bits == 0) {
      return 0;
    }
    long bit = index * bits;
    int word = (int) (bit >>> 6);
    int shift = (int) (bit & 63);
    long value = words[word] >>> shift;
    if (shift + bits > Long.SIZE) {
      value |= words[word + 1] << (Long.SIZE - shift);
    }
    return (int) (value & ((1L << bits) - 1));
  }

  /**
   * Puts values at their place, which must still be zero. Several threads may put at once when each
   * fills stretches that start at multiples of 64 fields, which are whole words at every width.
   */
  void put(long first, int[] values, int count) {
    if (bits == 0) {
      return;
    }
    for (int i = 0; i < count; i++) {
      long bit = (first + i) * bits;
      int word = (int) (bit >>> 6);
      int shift = (int) (bit & 63);
      words[word] |= (long) values[i] << shift;
      if (shift + bits > Long.SIZE) {
        words[word + 1] |= (long) values[i] >>> (Long.SIZE - shift);
      }
    }
  }

  /** Takes all fields from bytes, the lowest bits first. */
  void read(MemorySegment bytes) {
    long whole = bytes.byteSize() / Long.BYTES;
    for (int i = 0; i < whole; i++) {
      words[i] = bytes.get(WORD, (long) i * Long.BYTES);
    }
    for (long at = whole * Long.BYTES; at < bytes.byteSize(); at++) {
      words[(int) whole] |=
          (bytes.get(ValueLayout.JAVA_BYTE, at) & 0xffL) << (at % Long.BYTES * Byte.SIZE);
    }
  }

  /** Writes the first {@code length} bytes. */
  void write(MemorySegment target, long length) {
    long whole = length / Long.BYTES;
    for (int i = 0; i < whole; i++) {
      target.set(WORD, (long) i * Long.BYTES, words[i]);
    }
    for (long at = whole * Long.BYTES; at < length; at++) {
      target.set(
          ValueLayout.JAVA_BYTE, at, (byte) (words[(int) whole] >>> (at % Long.BYTES * Byte.SIZE)));
    }
  }

  /** Whether bits beyond the last field are set. */
  boolean hasStrayBits() {
    int used = (int) (size % Long.SIZE * bits % Long.SIZE);
    return used != 0 && words[words.length - 1] >>> used != 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BitFields that
        && size == that.size
        && bits == that.bits
        && Arrays.equals(words, that.words);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(words);
  }
}
