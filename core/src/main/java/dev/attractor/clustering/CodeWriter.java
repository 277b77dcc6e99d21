package dev.attractor.clustering;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Packs codes at places of the caller's choice, from several threads. */
final class CodeWriter {
  private static final ValueLayout.OfLong WORD =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final int codewords;
  private final int bits;
  private final long size;
  private final MemorySegment words;

  /** Room for {@code size} codes, all 0. */
  CodeWriter(int codewords, long size) {
    this.codewords = codewords;
    this.size = size;
    bits = PackedCodes.bitsFor(codewords);
    long needed = size / Long.SIZE * bits + (size % Long.SIZE * bits + Long.SIZE - 1) / Long.SIZE;
    if (needed > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "packed codes hold up to 2^37 bits, got " + size + " codes of " + bits + " bits");
    }
    words = MemorySegment.ofArray(new long[(int) needed]);
  }

  /**
   * Puts codes at their place, which must still be zero. Several threads may put at once when each
   * fills stretches that start at multiples of 64 codes, which are whole words at every width.
   */
  void put(long first, int[] codes, int count) {
    if (bits == 0) {
      return;
    }
    for (int i = 0; i < count; i++) {
      long bit = (first + i) * bits;
      long word = bit >>> 6 << 3;
      int shift = (int) (bit & 63);
      words.set(WORD, word, words.get(WORD, word) | (long) codes[i] << shift);
      if (shift + bits > Long.SIZE) {
        long next = word + Long.BYTES;
        words.set(WORD, next, words.get(WORD, next) | (long) codes[i] >>> (Long.SIZE - shift));
      }
    }
  }

  /** The codes, in the same memory; to be called after the last put. */
  PackedCodes codes() {
    return new PackedCodes(
        codewords, size, words.asSlice(0, PackedCodes.bytesFor(codewords, size)));
  }
}
