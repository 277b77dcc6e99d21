package dev.attractor.internal.simd;

import static jdk.incubator.vector.VectorOperators.I2B;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.LT;

import dev.attractor.internal.packed.PackedRows;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Look-ups of codes of 8 bits in vectors of 512 bits. 256 floats are sixteen registers, and a
 * look-up in them eight permutations; their bytes apart are four tables of 256 bytes, and two
 * permutations look one up for 64 codes.
 */
final class SimdBytePlanes {
  /** Bytes of a codebook whose bytes stand apart. */
  static final int SIZE = 1024;

  /** Codes that a vector holds. */
  static final int BLOCK = 64;

  private static final int LANES = SimdCodeLookup.LANES;
  private static final int CODEWORDS = 256;
  private static final int HALF = 16;
  private static final int LOW_HALF = 0xffff;
  private static final int HIGH_HALF = 0xffff0000;
  private static final short LOW_BYTE = 0xff;
  private static final short HIGH_BYTE = (short) 0xff00;

  /** Number n of sixteen is lane n / 4 of vector n mod 4; of vectors 1 and 3, 16 further on. */
  private static final int[] ORDER = {0, 16, 0, 16, 1, 17, 1, 17, 2, 18, 2, 18, 3, 19, 3, 19};

  private static final VectorSpecies<Byte> B = ByteVector.SPECIES_512;
  private static final VectorSpecies<Byte> NARROW = ByteVector.SPECIES_128;
  private static final VectorSpecies<Integer> I = IntVector.SPECIES_512;
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_512;

  private SimdBytePlanes() {}

  /**
   * The four bytes of each of 256 codewords apart: byte p of codeword j goes to {@code 256 p + j}.
   */
  static void split(PackedRows matrix, int book, byte[] planes) {
    for (int j = 0; j < CODEWORDS; j += LANES) {
      IntVector v = FloatVector.fromArray(F, matrix.books(), book + j).reinterpretAsInts();
      for (int p = 0; p < Integer.BYTES; p++) {
        ByteVector narrow =
            (ByteVector) v.lanewise(LSHR, p * Byte.SIZE).convertShape(I2B, NARROW, 0);
        narrow.intoArray(planes, p * CODEWORDS + j);
      }
    }
  }

  /**
   * Codes of 8 bits: each byte of sixty-four codewords is one look-up in 256 bytes, and four of
   * them make a float; lane l of the j-th vector of floats is that of code 4 l + j, and x is
   * arranged so.
   *
   * @param planes the codebook as {@link #split} says
   */
  static void product(
      PackedRows matrix, int codes, byte[] planes, float[] x, int from, int to, float[] lanes) {
    FloatVector s0 = FloatVector.zero(F);
    FloatVector s1 = FloatVector.zero(F);
    FloatVector s2 = FloatVector.zero(F);
    FloatVector s3 = FloatVector.zero(F);
    ByteVector a0 = ByteVector.fromArray(B, planes, 0);
    ByteVector a1 = ByteVector.fromArray(B, planes, 64);
    ByteVector a2 = ByteVector.fromArray(B, planes, 128);
    ByteVector a3 = ByteVector.fromArray(B, planes, 192);
    ByteVector b0 = ByteVector.fromArray(B, planes, 256);
    ByteVector b1 = ByteVector.fromArray(B, planes, 320);
    ByteVector b2 = ByteVector.fromArray(B, planes, 384);
    ByteVector b3 = ByteVector.fromArray(B, planes, 448);
    ByteVector c0 = ByteVector.fromArray(B, planes, 512);
    ByteVector c1 = ByteVector.fromArray(B, planes, 576);
    ByteVector c2 = ByteVector.fromArray(B, planes, 640);
    ByteVector c3 = ByteVector.fromArray(B, planes, 704);
    ByteVector d0 = ByteVector.fromArray(B, planes, 768);
    ByteVector d1 = ByteVector.fromArray(B, planes, 832);
    ByteVector d2 = ByteVector.fromArray(B, planes, 896);
    ByteVector d3 = ByteVector.fromArray(B, planes, 960);
    for (int at = codes, c = from; c < to; at += 64, c += 64) {
      ByteVector v = ByteVector.fromArray(B, matrix.codes(), at);
      VectorMask<Byte> upper = v.compare(LT, (byte) 0);
      ShortVector a = v.selectFrom(a0, a1).blend(v.selectFrom(a2, a3), upper).reinterpretAsShorts();
      ShortVector b = v.selectFrom(b0, b1).blend(v.selectFrom(b2, b3), upper).reinterpretAsShorts();
      ShortVector e = v.selectFrom(c0, c1).blend(v.selectFrom(c2, c3), upper).reinterpretAsShorts();
      ShortVector f = v.selectFrom(d0, d1).blend(v.selectFrom(d2, d3), upper).reinterpretAsShorts();
      IntVector evenLow = a.and(LOW_BYTE).or(b.lanewise(LSHL, 8)).reinterpretAsInts();
      IntVector evenHigh = e.and(LOW_BYTE).or(f.lanewise(LSHL, 8)).reinterpretAsInts();
      IntVector oddLow = a.lanewise(LSHR, 8).or(b.and(HIGH_BYTE)).reinterpretAsInts();
      IntVector oddHigh = e.lanewise(LSHR, 8).or(f.and(HIGH_BYTE)).reinterpretAsInts();
      IntVector w0 = evenLow.and(LOW_HALF).or(evenHigh.lanewise(LSHL, HALF));
      IntVector w1 = oddLow.and(LOW_HALF).or(oddHigh.lanewise(LSHL, HALF));
      IntVector w2 = evenLow.lanewise(LSHR, HALF).or(evenHigh.and(HIGH_HALF));
      IntVector w3 = oddLow.lanewise(LSHR, HALF).or(oddHigh.and(HIGH_HALF));
      s0 = w0.reinterpretAsFloats().fma(FloatVector.fromArray(F, x, c), s0);
      s1 = w1.reinterpretAsFloats().fma(FloatVector.fromArray(F, x, c + 16), s1);
      s2 = w2.reinterpretAsFloats().fma(FloatVector.fromArray(F, x, c + 32), s2);
      s3 = w3.reinterpretAsFloats().fma(FloatVector.fromArray(F, x, c + 48), s3);
    }
    s0.add(s1).add(s2.add(s3)).intoArray(lanes, 0);
  }

  /** Writes the numbers themselves, in their order, from {@code target[first]} on. */
  static void decode(
      PackedRows matrix, int codes, byte[] planes, int count, float[] target, int first) {
    IntVector q0 = IntVector.fromArray(I, ORDER, 0);
    IntVector q1 = q0.add(4);
    IntVector q2 = q0.add(8);
    IntVector q3 = q0.add(12);
    VectorMask<Integer> second = VectorMask.fromLong(I, 0xcccc);
    ByteVector a0 = ByteVector.fromArray(B, planes, 0);
    ByteVector a1 = ByteVector.fromArray(B, planes, 64);
    ByteVector a2 = ByteVector.fromArray(B, planes, 128);
    ByteVector a3 = ByteVector.fromArray(B, planes, 192);
    ByteVector b0 = ByteVector.fromArray(B, planes, 256);
    ByteVector b1 = ByteVector.fromArray(B, planes, 320);
    ByteVector b2 = ByteVector.fromArray(B, planes, 384);
    ByteVector b3 = ByteVector.fromArray(B, planes, 448);
    ByteVector c0 = ByteVector.fromArray(B, planes, 512);
    ByteVector c1 = ByteVector.fromArray(B, planes, 576);
    ByteVector c2 = ByteVector.fromArray(B, planes, 640);
    ByteVector c3 = ByteVector.fromArray(B, planes, 704);
    ByteVector d0 = ByteVector.fromArray(B, planes, 768);
    ByteVector d1 = ByteVector.fromArray(B, planes, 832);
    ByteVector d2 = ByteVector.fromArray(B, planes, 896);
    ByteVector d3 = ByteVector.fromArray(B, planes, 960);
    for (int at = codes, c = first; c < first + count; at += 64, c += 64) {
      ByteVector v = ByteVector.fromArray(B, matrix.codes(), at);
      VectorMask<Byte> upper = v.compare(LT, (byte) 0);
      ShortVector a = v.selectFrom(a0, a1).blend(v.selectFrom(a2, a3), upper).reinterpretAsShorts();
      ShortVector b = v.selectFrom(b0, b1).blend(v.selectFrom(b2, b3), upper).reinterpretAsShorts();
      ShortVector e = v.selectFrom(c0, c1).blend(v.selectFrom(c2, c3), upper).reinterpretAsShorts();
      ShortVector f = v.selectFrom(d0, d1).blend(v.selectFrom(d2, d3), upper).reinterpretAsShorts();
      IntVector evenLow = a.and(LOW_BYTE).or(b.lanewise(LSHL, 8)).reinterpretAsInts();
      IntVector evenHigh = e.and(LOW_BYTE).or(f.lanewise(LSHL, 8)).reinterpretAsInts();
      IntVector oddLow = a.lanewise(LSHR, 8).or(b.and(HIGH_BYTE)).reinterpretAsInts();
      IntVector oddHigh = e.lanewise(LSHR, 8).or(f.and(HIGH_BYTE)).reinterpretAsInts();
      IntVector w0 = evenLow.and(LOW_HALF).or(evenHigh.lanewise(LSHL, HALF));
      IntVector w1 = oddLow.and(LOW_HALF).or(oddHigh.lanewise(LSHL, HALF));
      IntVector w2 = evenLow.lanewise(LSHR, HALF).or(evenHigh.and(HIGH_HALF));
      IntVector w3 = oddLow.lanewise(LSHR, HALF).or(oddHigh.and(HIGH_HALF));
      IntVector o0 = q0.selectFrom(w0, w1).blend(q0.selectFrom(w2, w3), second);
      IntVector o1 = q1.selectFrom(w0, w1).blend(q1.selectFrom(w2, w3), second);
      IntVector o2 = q2.selectFrom(w0, w1).blend(q2.selectFrom(w2, w3), second);
      IntVector o3 = q3.selectFrom(w0, w1).blend(q3.selectFrom(w2, w3), second);
      o0.reinterpretAsFloats().intoArray(target, c);
      o1.reinterpretAsFloats().intoArray(target, c + 16);
      o2.reinterpretAsFloats().intoArray(target, c + 32);
      o3.reinterpretAsFloats().intoArray(target, c + 48);
    }
  }
}
