package dev.attractor.clustering;

import dev.attractor.internal.kmeans.HardPass;
import dev.attractor.internal.rows.Rows;
import dev.attractor.parallel.FixedRanges;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * The numbers of the codewords that stand for the rows of a tensor, ceil(log2 k) bits each, 0 to 16
 * bits.
 *
 * <p>As bytes: code i takes the bits from i b on, where b is the width, and bit t is bit t mod 8 of
 * byte t / 8, counting from the lowest; a code that crosses bytes has its low bits in the first.
 * Unused bits of the last byte are zero. One codeword needs no bits and no bytes.
 */
public final class PackedCodes {
  /** The widest code. */
  public static final int MAX_BITS = 16;

  private static final long MAX_SIZE = 1L << 40;

  private final int codewords;
  private final int bits;
  private final long size;
  private final BitFields fields;

  private PackedCodes(int codewords, long size) {
    this.codewords = codewords;
    this.bits = bitsFor(codewords);
    this.size = size;
    this.fields = new BitFields(size, bits);
  }

  /**
   * Bits in a code of {@code codewords} different values: ceil(log2 k).
   *
   * @throws IllegalArgumentException unless 1 <= codewords <= 65,536
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
    PackedCodes packed = new PackedCodes(codewords, codes.length);
    for (int i = 0; i < codes.length; i++) {
      if (codes[i] < 0 || codes[i] >= codewords) {
        throw new IllegalArgumentException(
            "code " + i + " must be below " + codewords + ", got " + codes[i]);
      }
    }
    packed.fields.put(0, codes, codes.length);
    return packed;
  }

  /**
   * Reads what {@link #toBytes} or {@link #copyTo} wrote.
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
    PackedCodes packed = new PackedCodes(codewords, size);
    packed.fields.read(bytes);
    packed.refuseStrayBits();
    return packed;
  }

  /** As {@link #ofBytes(int, long, MemorySegment)}, from an array. */
  public static PackedCodes ofBytes(int codewords, long size, byte[] bytes) {
    return ofBytes(codewords, size, MemorySegment.ofArray(bytes));
  }

  /** The nearest codeword of every row; of equally near ones the first. */
  static PackedCodes nearest(Rows rows, double[] codebook) {
    PackedCodes packed = new PackedCodes(codebook.length / rows.dimension(), rows.count());
    HardPass.assign(rows, codebook, packed.fields::put); // ranges start at words: see put
    return packed;
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
   * @throws IndexOutOfBoundsException unless 0 <= index < size
   */
  public int get(long index) {
    Objects.checkIndex(index, size);
    return fields.get(index);
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
    fields.write(target, length);
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
    if (fields.hasStrayBits()) {
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

  @Override
  public boolean equals(Object other) {
    return other instanceof PackedCodes that
        && codewords == that.codewords
        && size == that.size
        && fields.equals(that.fields);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * fields.hashCode() + codewords) + Long.hashCode(size);
  }

  @Override
  public String toString() {
    return size + " codes of " + bits + " bits for " + codewords + " codewords";
  }
}
