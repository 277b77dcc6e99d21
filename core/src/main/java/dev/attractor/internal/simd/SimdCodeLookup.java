package dev.attractor.internal.simd;

import static jdk.incubator.vector.VectorOperators.LSHR;

import dev.attractor.internal.packed.PackedRows;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Look-ups of codes in vectors of 512 bits. Lanes of sums go to an array: see the design notes on
 * vectors that cross calls.
 */
final class SimdCodeLookup {
  static final int LANES = 16;

  private static final VectorSpecies<Byte> B = ByteVector.SPECIES_512;
  private static final VectorSpecies<Integer> I = IntVector.SPECIES_512;
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_512;

  private SimdCodeLookup() {}

  /**
   * Sums of codewords of four bits times x: lane l of a vector of codes holds codes 8 l to 8 l + 7,
   * and x is arranged so.
   */
  static void four(
      PackedRows matrix, int at, int bytes, int book, float[] x, int from, float[] lanes) {
    IntVector table = FloatVector.fromArray(F, matrix.books(), book).reinterpretAsInts();
    byte[] codes = matrix.codes();
    FloatVector s0 = FloatVector.zero(F);
    FloatVector s1 = FloatVector.zero(F);
    FloatVector s2 = FloatVector.zero(F);
    FloatVector s3 = FloatVector.zero(F);
    for (int b = 0, c = from; b < bytes; b += 64, c += 128) {
      IntVector v = ByteVector.fromArray(B, codes, at + b).reinterpretAsInts();
      IntVector w0 = v.and(15).selectFrom(table);
      IntVector w1 = v.lanewise(LSHR, 4).and(15).selectFrom(table);
      IntVector w2 = v.lanewise(LSHR, 8).and(15).selectFrom(table);
      IntVector w3 = v.lanewise(LSHR, 12).and(15).selectFrom(table);
      s0 = w0.reinterpretAsFloats().fma(FloatVector.fromArray(F, x, c), s0);
      s1 = w1.reinterpretAsFloats().fma(FloatVector.fromArray(F, x, c + 16), s1);
      s2 = w2.reinterpretAsFloats().fma(FloatVector.fromArray(F, x, c + 32), s2);
      s3 = w3.reinterpretAsFloats().fma(FloatVector.fromArray(F, x, c + 48), s3);
      IntVector w4 = v.lanewise(LSHR, 16).and(15).selectFrom(table);
      IntVector w5 = v.lanewise(LSHR, 20).and(15).selectFrom(table);
      IntVector w6 = v.lanewise(LSHR, 24).and(15).selectFrom(table);
      IntVector w7 = v.lanewise(LSHR, 28).selectFrom(table);
      s0 = w4.reinterpretAsFloats().fma(FloatVector.fromArray(F, x, c + 64), s0);
      s1 = w5.reinterpretAsFloats().fma(FloatVector.fromArray(F, x, c + 80), s1);
      s2 = w6.reinterpretAsFloats().fma(FloatVector.fromArray(F, x, c + 96), s2);
      s3 = w7.reinterpretAsFloats().fma(FloatVector.fromArray(F, x, c + 112), s3);
    }
    s0.add(s1).add(s2.add(s3)).intoArray(lanes, 0);
  }

  /** The same for codes of one bit or two. */
  static void few(
      PackedRows matrix, int at, int bytes, int book, float[] x, int from, float[] lanes) {
    IntVector table = FloatVector.fromArray(F, matrix.books(), book).reinterpretAsInts();
    byte[] codes = matrix.codes();
    int bits = matrix.bits();
    int mask = (1 << bits) - 1;
    FloatVector s0 = FloatVector.zero(F);
    FloatVector s1 = FloatVector.zero(F);
    FloatVector s2 = FloatVector.zero(F);
    FloatVector s3 = FloatVector.zero(F);
    for (int b = 0, c = from; b < bytes; b += 64) {
      IntVector v = ByteVector.fromArray(B, codes, at + b).reinterpretAsInts();
      for (int s = 0; s < Integer.SIZE; s += 4 * bits, c += 4 * LANES) {
        IntVector w0 = v.lanewise(LSHR, s).and(mask).selectFrom(table);
        IntVector w1 = v.lanewise(LSHR, s + bits).and(mask).selectFrom(table);
        IntVector w2 = v.lanewise(LSHR, s + 2 * bits).and(mask).selectFrom(table);
        IntVector w3 = v.lanewise(LSHR, s + 3 * bits).and(mask).selectFrom(table);
        s0 = w0.reinterpretAsFloats().fma(FloatVector.fromArray(F, x, c), s0);
        s1 = w1.reinterpretAsFloats().fma(FloatVector.fromArray(F, x, c + 16), s1);
        s2 = w2.reinterpretAsFloats().fma(FloatVector.fromArray(F, x, c + 32), s2);
        s3 = w3.reinterpretAsFloats().fma(FloatVector.fromArray(F, x, c + 48), s3);
      }
    }
    s0.add(s1).add(s2.add(s3)).intoArray(lanes, 0);
  }

  /** Numbers from {@code from} to {@code to} of a row that share a codebook, 32 at a time. */
  static void decode(PackedRows matrix, int row, int from, int to, float[] target, int at) {
    SimdCodePlaces low = SimdCodePlaces.of(matrix.bits(), matrix.dimension(), 0);
    SimdCodePlaces high = SimdCodePlaces.of(matrix.bits(), matrix.dimension(), LANES);
    int entries = (1 << matrix.bits()) * matrix.dimension();
    int book = matrix.book(row, from);
    int step = PackedRows.STEP / matrix.dimension() * matrix.bits() / Byte.SIZE;
    int codes = row * matrix.stride() + from / PackedRows.STEP * step;
    if (entries <= LANES) {
      one(matrix, codes, step, book, low, high, target, at + from, at + to);
    } else if (entries <= 2 * LANES) {
      two(matrix, codes, step, book, low, high, target, at + from, at + to);
    } else {
      gathered(matrix, codes, step, book, low, high, target, at + from, at + to);
    }
  }

  private static void one(
      PackedRows matrix,
      int codes,
      int step,
      int book,
      SimdCodePlaces low,
      SimdCodePlaces high,
      float[] target,
      int from,
      int to) {
    IntVector table = FloatVector.fromArray(F, matrix.books(), book).reinterpretAsInts();
    ByteVector lowBytes = ByteVector.fromArray(B, low.bytes(), 0);
    ByteVector highBytes = ByteVector.fromArray(B, high.bytes(), 0);
    IntVector lowShift = IntVector.fromArray(I, low.shift(), 0);
    IntVector highShift = IntVector.fromArray(I, high.shift(), 0);
    IntVector lowWithin = IntVector.fromArray(I, low.within(), 0);
    IntVector highWithin = IntVector.fromArray(I, high.within(), 0);
    int mask = (1 << matrix.bits()) - 1;
    int d = matrix.dimension();
    for (int c = from, b = codes; c < to; c += 2 * LANES, b += step) {
      ByteVector v = ByteVector.fromArray(B, matrix.codes(), b);
      IntVector i = lowBytes.selectFrom(v).reinterpretAsInts().lanewise(LSHR, lowShift).and(mask);
      IntVector j = highBytes.selectFrom(v).reinterpretAsInts().lanewise(LSHR, highShift).and(mask);
      IntVector w = i.mul(d).add(lowWithin).selectFrom(table);
      IntVector z = j.mul(d).add(highWithin).selectFrom(table);
      w.reinterpretAsFloats().intoArray(target, c);
      z.reinterpretAsFloats().intoArray(target, c + LANES);
    }
  }

  private static void two(
      PackedRows matrix,
      int codes,
      int step,
      int book,
      SimdCodePlaces low,
      SimdCodePlaces high,
      float[] target,
      int from,
      int to) {
    IntVector table = FloatVector.fromArray(F, matrix.books(), book).reinterpretAsInts();
    IntVector upper = FloatVector.fromArray(F, matrix.books(), book + LANES).reinterpretAsInts();
    ByteVector lowBytes = ByteVector.fromArray(B, low.bytes(), 0);
    ByteVector highBytes = ByteVector.fromArray(B, high.bytes(), 0);
    IntVector lowShift = IntVector.fromArray(I, low.shift(), 0);
    IntVector highShift = IntVector.fromArray(I, high.shift(), 0);
    IntVector lowWithin = IntVector.fromArray(I, low.within(), 0);
    IntVector highWithin = IntVector.fromArray(I, high.within(), 0);
    int mask = (1 << matrix.bits()) - 1;
    int d = matrix.dimension();
    for (int c = from, b = codes; c < to; c += 2 * LANES, b += step) {
      ByteVector v = ByteVector.fromArray(B, matrix.codes(), b);
      IntVector i = lowBytes.selectFrom(v).reinterpretAsInts().lanewise(LSHR, lowShift).and(mask);
      IntVector j = highBytes.selectFrom(v).reinterpretAsInts().lanewise(LSHR, highShift).and(mask);
      IntVector w = i.mul(d).add(lowWithin).selectFrom(table, upper);
      IntVector z = j.mul(d).add(highWithin).selectFrom(table, upper);
      w.reinterpretAsFloats().intoArray(target, c);
      z.reinterpretAsFloats().intoArray(target, c + LANES);
    }
  }

  private static void gathered(
      PackedRows matrix,
      int codes,
      int step,
      int book,
      SimdCodePlaces low,
      SimdCodePlaces high,
      float[] target,
      int from,
      int to) {
    int[] places = new int[2 * LANES];
    ByteVector lowBytes = ByteVector.fromArray(B, low.bytes(), 0);
    ByteVector highBytes = ByteVector.fromArray(B, high.bytes(), 0);
    IntVector lowShift = IntVector.fromArray(I, low.shift(), 0);
    IntVector highShift = IntVector.fromArray(I, high.shift(), 0);
    IntVector lowWithin = IntVector.fromArray(I, low.within(), 0);
    IntVector highWithin = IntVector.fromArray(I, high.within(), 0);
    int mask = (1 << matrix.bits()) - 1;
    int d = matrix.dimension();
    for (int c = from, b = codes; c < to; c += 2 * LANES, b += step) {
      ByteVector v = ByteVector.fromArray(B, matrix.codes(), b);
      IntVector i = lowBytes.selectFrom(v).reinterpretAsInts().lanewise(LSHR, lowShift).and(mask);
      IntVector j = highBytes.selectFrom(v).reinterpretAsInts().lanewise(LSHR, highShift).and(mask);
      i.mul(d).add(lowWithin).intoArray(places, 0);
      j.mul(d).add(highWithin).intoArray(places, LANES);
      FloatVector.fromArray(F, matrix.books(), book, places, 0).intoArray(target, c);
      FloatVector.fromArray(F, matrix.books(), book, places, LANES).intoArray(target, c + LANES);
    }
  }
}
