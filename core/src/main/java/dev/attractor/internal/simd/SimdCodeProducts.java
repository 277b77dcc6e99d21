package dev.attractor.internal.simd;

import static jdk.incubator.vector.VectorOperators.LSHR;

import dev.attractor.internal.packed.PackedRows;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of rows with a vector, without a buffer of decoded numbers, for codes of 3 and 5 bits,
 * which do not begin at the same bits of each word. Lanes of sums go to an array: see the design
 * notes on vectors that cross calls.
 */
final class SimdCodeProducts {
  private static final int LANES = SimdCodeLookup.LANES;

  private static final VectorSpecies<Byte> B = ByteVector.SPECIES_512;
  private static final VectorSpecies<Integer> I = IntVector.SPECIES_512;
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_512;

  private SimdCodeProducts() {}

  /** Codes of 3 bits; the numbers from {@code from} to {@code to} share a codebook. */
  static void three(
      PackedRows matrix, int codes, int book, float[] x, int from, int to, float[] lanes) {
    IntVector table = FloatVector.fromArray(F, matrix.books(), book).reinterpretAsInts();
    SimdCodePlaces low = SimdCodePlaces.of(matrix.bits(), 1, 0);
    SimdCodePlaces high = SimdCodePlaces.of(matrix.bits(), 1, LANES);
    ByteVector lowBytes = ByteVector.fromArray(B, low.bytes(), 0);
    ByteVector highBytes = ByteVector.fromArray(B, high.bytes(), 0);
    IntVector lowShift = IntVector.fromArray(I, low.shift(), 0);
    IntVector highShift = IntVector.fromArray(I, high.shift(), 0);
    int mask = (1 << matrix.bits()) - 1;
    int step = PackedRows.STEP * matrix.bits() / Byte.SIZE;
    FloatVector s = FloatVector.zero(F);
    FloatVector t = FloatVector.zero(F);
    for (int c = from, b = codes; c < to; c += 2 * LANES, b += step) {
      ByteVector v = ByteVector.fromArray(B, matrix.codes(), b);
      IntVector i = lowBytes.selectFrom(v).reinterpretAsInts().lanewise(LSHR, lowShift).and(mask);
      IntVector j = highBytes.selectFrom(v).reinterpretAsInts().lanewise(LSHR, highShift).and(mask);
      FloatVector w = i.selectFrom(table).reinterpretAsFloats();
      FloatVector z = j.selectFrom(table).reinterpretAsFloats();
      s = w.fma(FloatVector.fromArray(F, x, c), s);
      t = z.fma(FloatVector.fromArray(F, x, c + LANES), t);
    }
    s.add(t).intoArray(lanes, 0);
  }

  /** The same for codes of 5 bits. */
  static void five(
      PackedRows matrix, int codes, int book, float[] x, int from, int to, float[] lanes) {
    IntVector table = FloatVector.fromArray(F, matrix.books(), book).reinterpretAsInts();
    IntVector upper = FloatVector.fromArray(F, matrix.books(), book + LANES).reinterpretAsInts();
    SimdCodePlaces low = SimdCodePlaces.of(matrix.bits(), 1, 0);
    SimdCodePlaces high = SimdCodePlaces.of(matrix.bits(), 1, LANES);
    ByteVector lowBytes = ByteVector.fromArray(B, low.bytes(), 0);
    ByteVector highBytes = ByteVector.fromArray(B, high.bytes(), 0);
    IntVector lowShift = IntVector.fromArray(I, low.shift(), 0);
    IntVector highShift = IntVector.fromArray(I, high.shift(), 0);
    int mask = (1 << matrix.bits()) - 1;
    int step = PackedRows.STEP * matrix.bits() / Byte.SIZE;
    FloatVector s = FloatVector.zero(F);
    FloatVector t = FloatVector.zero(F);
    for (int c = from, b = codes; c < to; c += 2 * LANES, b += step) {
      ByteVector v = ByteVector.fromArray(B, matrix.codes(), b);
      IntVector i = lowBytes.selectFrom(v).reinterpretAsInts().lanewise(LSHR, lowShift).and(mask);
      IntVector j = highBytes.selectFrom(v).reinterpretAsInts().lanewise(LSHR, highShift).and(mask);
      FloatVector w = i.selectFrom(table, upper).reinterpretAsFloats();
      FloatVector z = j.selectFrom(table, upper).reinterpretAsFloats();
      s = w.fma(FloatVector.fromArray(F, x, c), s);
      t = z.fma(FloatVector.fromArray(F, x, c + LANES), t);
    }
    s.add(t).intoArray(lanes, 0);
  }
}
