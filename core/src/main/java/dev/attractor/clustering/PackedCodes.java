package dev.attractor.clustering;

import dev.attractor.internal.kmeans.HardPass;
import dev.attractor.internal.rows.Rows;
import dev.attractor.parallel.FixedRanges;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * The numbers of the codewords that stand for the rows of a tensor, ceil(log2 k) bits each, 0 to 16
 * bits.
 *
 * <p>As bytes: code i takes the bits from i b on, where b is the width, and bit t is bit t mod 8 of
 * byte t / 8, counting from the lowest; a code that crosses bytes has its low bits in the first.
 * Unused bits of the last byte are zero. One codeword needs no bits and no bytes.
 *
 * <p>It is longer than other classes because all that knows this layout is here, but for writing.
 */
public final class PackedCodes {
  /** The widest code. */
  public static final int MAX_BITS = 16;

  private static final long MAX_SIZE = 1L << 40;

  /** A code and the bits before it in its first byte are 23 bits at most. */
  private static final ValueLayout.OfInt WINDOW =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final VarHandle INT_BYTES =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final int codewords;
  private final int bits;
  private final long size;

  /** Exactly {@link #bytesFor} bytes. */
  private final MemorySegment bytes;

  PackedCodes(int codewords, long size, MemorySegment bytes) {
    this.codewords = codewords;
    this.bits = bitsFor(codewords);
    this.size = size;
    this.bytes = bytes;
  }

  /**
   * Bits in a code of {@code codewords} different values: ceil(log2 k).
   *
   * @throws IllegalArgumentException unless 1 ≤ codewords ≤ 65,536
   */
  public static int bitsFor(int codewords) {
    if (codewords < 1 || codewords > 1 << MAX_BITS) {
      throw new IllegalArgumentException(
          "codewords must be between 1 and " + (1 << MAX_BITS) + ", got " + codewords);
    }
    return Integer.SIZE - Integer.numberOfLeadingZeros(codewords - 1);
  }

  /** Bytes that {@code size} codes of {@code codewords} different values take. */
  public static long bytesFor(int codewords, long size) {
    if (size < 0) {
      throw new IllegalArgumentException("size must not be negative, got " + size);
    }
    if (size > MAX_SIZE) {
      throw new IllegalArgumentException("size must be at most 2^40, got " + size);
    }
    int bits = bitsFor(codewords);
    return size / 8 * bits + (size % 8 * bits + 7) / 8;
  }

  /**
   * Packs codes.
   *
   * @throws IllegalArgumentException when a code is negative or not below {@code codewords}
   */
  public static PackedCodes of(int codewords, int... codes) {
    for (int i = 0; i < codes.length; i++) {
      if (codes[i] < 0 || codes[i] >= codewords) {
        throw new IllegalArgumentException(
            "code " + i + " must be below " + codewords + ", got " + codes[i]);
      }
    }
    CodeWriter writer = new CodeWriter(codewords, codes.length);
    writer.put(0, codes, codes.length);
    return writer.codes();
  }

  /**
   * The codes that {@link #toBytes} or {@link #copyTo} wrote, read where they lie: the bytes are
   * not copied, and must not change.
   *
   * @param size how many codes there are
   * @param bytes exactly {@link #bytesFor} of them
   * @throws IllegalArgumentException when the length is another, an unused bit is set, or a code is
   *     not below {@code codewords}
   */
  public static PackedCodes ofBytes(int codewords, long size, MemorySegment bytes) {
    long expected = bytesFor(codewords, size);
    if (bytes.byteSize() != expected) {
      throw new IllegalArgumentException(
          size
              + " codes of "
              + bitsFor(codewords)
              + " bits take "
              + expected
              + " bytes, got "
              + bytes.byteSize());
    }
    PackedCodes packed = new PackedCodes(codewords, size, bytes);
    packed.refuseStrayBits();
    return packed;
  }

  /** As {@link #ofBytes(int, long, MemorySegment)}, from a copy of an array. */
  public static PackedCodes ofBytes(int codewords, long size, byte[] bytes) {
    return ofBytes(codewords, size, MemorySegment.ofArray(bytes.clone()));
  }

  /**
   * Packs codes of {@code bits} bits into whole bytes, as the class describes, for a writer that
   * holds a part of a tensor's codes at a time.
   *
   * @param codes each below 2^bits, which is not checked; not modified
   * @param from the first code
   * @param count how many; a multiple of 8, but for the last part of a tensor
   * @param target receives ceil(count bits / 8) bytes from {@code at} on
   */
  public static void pack(int bits, int[] codes, int from, int count, byte[] target, int at) {
    Objects.checkFromIndexSize(from, count, codes.length);
    long window = 0;
    int filled = 0;
    int to = at;
    for (int i = from; i < from + count; i++) {
      window |= (long) codes[i] << filled;
      filled += bits;
      if (filled >= Integer.SIZE) {
        INT_BYTES.set(target, to, (int) window);
        to += Integer.BYTES;
        window >>>= Integer.SIZE;
        filled -= Integer.SIZE;
      }
    }
    for (; filled > 0; filled -= Byte.SIZE) {
      target[to++] = (byte) window;
      window >>>= Byte.SIZE;
    }
  }

  /** The nearest codeword of every row; of equally near ones the first. */
  static PackedCodes nearest(Rows rows, double[] codebook) {
    CodeWriter writer = new CodeWriter(codebook.length / rows.dimension(), rows.count());
    HardPass.assign(rows, codebook, writer::put); // ranges start at words: see put
    return writer.codes();
  }

  /** How many codes there are. */
  public long size() {
    return size;
  }

  /** k: codes are below it. */
  public int codewords() {
    return codewords;
  }

  /** Bits in a code, 0 to 16. */
  public int bits() {
    return bits;
  }

  /**
   * Code number {@code index}.
   *
   * @throws IndexOutOfBoundsException unless {@code 0 <= index < size}
   */
  public int get(long index) {
    Objects.checkIndex(index, size);
    if (bits == 0) {
      return 0;
    }
    long bit = index * bits;
    long at = bit >>> 3;
    int window = at + Integer.BYTES <= bytes.byteSize() ? bytes.get(WINDOW, at) : last(at);
    return (window >>> (bit & 7)) & mask();
  }

  /** The last bytes, from one of them on, as a window of four. */
  private int last(long from) {
    int window = 0;
    for (long at = from; at < bytes.byteSize(); at++) {
      window |= Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, at)) << ((at - from) * 8);
    }
    return window;
  }

  /** Copies {@code count} codes, the first of them number {@code from}, to {@code target}. */
  public void copyTo(long from, int[] target, int offset, int count) {
    Objects.checkFromIndexSize(from, count, size);
    for (int i = 0; i < count; i++) {
      target[offset + i] = get(from + i);
    }
  }

  /**
   * The codes as bytes.
   *
   * @throws IllegalArgumentException when they do not fit into an array; use {@link
   *     #copyTo(MemorySegment)}
   */
  public byte[] toBytes() {
    long length = bytesFor(codewords, size);
    if (length > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          length + " bytes do not fit into an array; copy them to a segment");
    }
    byte[] bytes = new byte[(int) length];
    copyTo(MemorySegment.ofArray(bytes));
    return bytes;
  }

  /**
   * Writes the bytes to the start of {@code target}.
   *
   * @throws IndexOutOfBoundsException when the target has fewer bytes than {@link #bytesFor}
   */
  public void copyTo(MemorySegment target) {
    long length = bytesFor(codewords, size);
    Objects.checkFromIndexSize(0, length, target.byteSize());
    MemorySegment.copy(bytes, 0, target, 0, length);
  }

  /** How many codes have each value: k numbers. */
  public long[] counts() {
    long grain = 1 << 18;
    int[][] partial = new int[FixedRanges.count(size, grain)][];
    FixedRanges.forEach(
        size,
        grain,
        (range, from, to) -> {
          int[] mine = new int[codewords];
          for (long i = from; i < to; i++) {
            mine[get(i)]++;
          }
          partial[range] = mine;
        });
    long[] counts = new long[codewords];
    for (int[] mine : partial) {
      for (int j = 0; j < codewords; j++) {
        counts[j] += mine[j];
      }
    }
    return counts;
  }

  /**
   * Bits a code would take at best if codes were independent draws: -sum p_j log2 p_j over the
   * frequencies of the codes; at most {@link #bits}, and 0 for no codes.
   */
  public double entropy() {
    double entropy = 0;
    for (long count : counts()) {
      if (count > 0) {
        double p = (double) count / size;
        entropy -= p * Math.log(p);
      }
    }
    return entropy / Math.log(2);
  }

  private void refuseStrayBits() {
    int used = (int) (size % Byte.SIZE * bits % Byte.SIZE);
    if (used != 0
        && Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, bytes.byteSize() - 1)) >>> used
            != 0) {
      throw new IllegalArgumentException("bits beyond the last of " + size + " codes are set");
    }
    if (codewords == 1 << bits) {
      return;
    }
    for (long i = 0; i < size; i++) {
      if (get(i) >= codewords) {
        throw new IllegalArgumentException(
            "code " + i + " must be below " + codewords + ", got " + get(i));
      }
    }
  }

  private int mask() {
    return (1 << bits) - 1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PackedCodes that
        && codewords == that.codewords
        && size == that.size
        && bytes.mismatch(that.bytes) == -1;
  }

  @Override
  public int hashCode() {
    int hash = 31 * codewords + Long.hashCode(size);
    for (long at = 0; at < bytes.byteSize(); at++) {
      hash = 31 * hash + bytes.get(ValueLayout.JAVA_BYTE, at);
    }
    return hash;
  }

  @Override
  public String toString() {
    return size + " codes of " + bits + " bits for " + codewords + " codewords";
  }
}
