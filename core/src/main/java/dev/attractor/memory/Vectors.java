package dev.attractor.memory;

import dev.attractor.internal.rows.Floats;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Objects;
import java.util.function.IntToLongFunction;

/**
 * Vectors of one dimension that lie one behind the other in an array, a buffer or a memory segment
 * of the caller's, on the heap or off it; a view, which copies nothing.
 *
 * <p>The caller owns the memory. It must not be changed, and a segment must stay alive, for as long
 * as the view is used: until the call returns that copies it, or for as long as a memory {@link
 * AssociativeMemory#over over} it and its recalls are used. Several threads read it at once, so a
 * segment of a confined arena needs {@link dev.attractor.parallel.Parallelism#sequential()}.
 *
 * <p>Numbers in double precision are rounded to floats where they are read.
 */
public final class Vectors {
  /** Where the numbers come from. */
  private interface Source {
    long size();

    void read(long from, float[] target, int at, int count);
  }

  private final Source source;
  private final int count;
  private final int dimension;

  private Vectors(Source source, int dimension) {
    if (dimension < 1) {
      throw new IllegalArgumentException("the dimension must be at least 1, got " + dimension);
    }
    if (source.size() % dimension != 0 || source.size() / dimension > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "need a multiple of "
              + dimension
              + " numbers, and at most "
              + Integer.MAX_VALUE
              + " vectors, got "
              + source.size()
              + " numbers");
    }
    this.source = source;
    this.count = (int) (source.size() / dimension);
    this.dimension = dimension;
  }

  /**
   * These vectors, as long as the first of them.
   *
   * @throws IllegalArgumentException when there is none, one is missing or of another length, or a
   *     number is not finite
   */
  public static Vectors of(float[][] vectors) {
    if (Bounds.require(vectors, "vectors are").length == 0) {
      throw new IllegalArgumentException("vectors must not be empty, got 0 of them");
    }
    int dimension = Bounds.require(vectors[0], "vector 0 is").length;
    return ofRows(vectors, dimension, "vector", i -> i);
  }

  /** The whole array. */
  public static Vectors of(float[] numbers, int dimension) {
    Objects.requireNonNull(numbers, "the array is null");
    return of(Floats.of(numbers), dimension);
  }

  /** What lies between the buffer's position and its limit, in the buffer's byte order. */
  public static Vectors of(FloatBuffer numbers, int dimension) {
    Objects.requireNonNull(numbers, "the buffer is null");
    return of(Floats.of(numbers), dimension);
  }

  /** The segment as floats in the machine's byte order. */
  public static Vectors of(MemorySegment floats, int dimension) {
    Objects.requireNonNull(floats, "the segment is null");
    return of(Floats.of(floats), dimension);
  }

  /** The whole array. */
  public static Vectors of(double[] numbers, int dimension) {
    Objects.requireNonNull(numbers, "the array is null");
    return of(new Doubles(MemorySegment.ofArray(numbers), NATIVE), dimension);
  }

  /** What lies between the buffer's position and its limit, in the buffer's byte order. */
  public static Vectors of(DoubleBuffer numbers, int dimension) {
    Objects.requireNonNull(numbers, "the buffer is null");
    ValueLayout.OfDouble layout = NATIVE.withOrder(numbers.order());
    return of(new Doubles(MemorySegment.ofBuffer(numbers), layout), dimension);
  }

  /** The segment as doubles in the machine's byte order. */
  public static Vectors ofDoubles(MemorySegment doubles, int dimension) {
    Objects.requireNonNull(doubles, "the segment is null");
    return of(new Doubles(doubles, NATIVE), dimension);
  }

  /**
   * A view of these vectors, which are checked.
   *
   * @param what names them in messages
   * @param number of a row there
   */
  static Vectors ofRows(float[][] rows, int dimension, String what, IntToLongFunction number) {
    for (int r = 0; r < rows.length; r++) {
      Bounds.checkVector(what, number.applyAsLong(r), rows[r], dimension);
    }
    return new Vectors(new Arrays(rows, dimension), dimension);
  }

  private static Vectors of(Floats floats, int dimension) {
    return new Vectors(
        new Source() {
          @Override
          public long size() {
            return floats.size();
          }

          @Override
          public void read(long from, float[] target, int at, int count) {
            floats.read(from, target, at, count);
          }
        },
        dimension);
  }

  private static Vectors of(Doubles doubles, int dimension) {
    return new Vectors(doubles, dimension);
  }

  private record Arrays(float[][] rows, int dimension) implements Source {
    @Override
    public long size() {
      return (long) rows.length * dimension;
    }

    @Override
    public void read(long from, float[] target, int at, int count) {
      int row = (int) (from / dimension);
      System.arraycopy(rows[row], (int) (from % dimension), target, at, count);
    }
  }

  private static final ValueLayout.OfDouble NATIVE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

  private record Doubles(MemorySegment segment, ValueLayout.OfDouble layout) implements Source {
    Doubles {
      if (segment.byteSize() % Double.BYTES != 0) {
        throw new IllegalArgumentException(
            "a segment of doubles needs a multiple of 8 bytes, got " + segment.byteSize());
      }
    }

    @Override
    public long size() {
      return segment.byteSize() / Double.BYTES;
    }

    @Override
    public void read(long from, float[] target, int at, int count) {
      for (int i = 0; i < count; i++) {
        target[at + i] = (float) segment.get(layout, (from + i) * Double.BYTES);
      }
    }
  }

  /** How many vectors. */
  public int count() {
    return count;
  }

  /** Numbers of a vector. */
  public int dimension() {
    return dimension;
  }

  /** Copies {@code width} numbers of a vector, from column {@code from} on. */
  void read(int vector, int from, int width, float[] target, int at) {
    source.read((long) vector * dimension + from, target, at, width);
  }

  /**
   * Copies a whole vector.
   *
   * @param what names it in the message, with {@code number}
   * @throws IllegalArgumentException when one of its numbers is not finite
   */
  void readFinite(String what, long number, int vector, float[] target, int at) {
    read(vector, 0, dimension, target, at);
    Bounds.checkFinite(what, number, target, at, dimension);
  }

  @Override
  public String toString() {
    return "Vectors[count=" + count + ", dimension=" + dimension + "]";
  }
}
