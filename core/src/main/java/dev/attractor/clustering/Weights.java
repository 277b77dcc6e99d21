package dev.attractor.clustering;

import dev.attractor.internal.rows.Floats;
import dev.attractor.internal.rows.RowScan;
import dev.attractor.internal.rows.Rows;
import java.lang.foreign.MemorySegment;
import java.nio.FloatBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is clustered: n numbers, in an array, a buffer or a mapped file, read where they lie and not
 * copied. Cut into rows of d they are m = ceil(n / d) rows; a last row that is not full is assigned
 * and reconstructed like any other but carries no weight: codebook and errors are those of full
 * rows.
 */
public final class Weights {
  /** The largest size of a double array. */
  private static final long MOST_DOUBLES = Integer.MAX_VALUE - 8;

  /** Differences of numbers beyond a quarter of the largest double may be infinite. */
  private static final double LARGEST = Double.MAX_VALUE / 4;

  private static final Floats NONE = Floats.of(new float[0]);

  private final Floats values; // none where exact is there
  private final double @Nullable [] exact;
  private final @Nullable Floats rowWeights;
  private final double @Nullable [] exactRowWeights;
  private final String name;

  private Weights(
      Floats values,
      double @Nullable [] exact,
      @Nullable Floats rowWeights,
      double @Nullable [] exactRowWeights,
      String name) {
    this.values = values;
    this.exact = exact;
    this.rowWeights = rowWeights;
    this.exactRowWeights = exactRowWeights;
    this.name = name;
  }

  private static Weights of(Floats values) {
    return new Weights(values, null, null, null, "weights");
  }

  /** The numbers of an array. */
  public static Weights of(float[] values) {
    Objects.requireNonNull(values, "weights is null: there is nothing to cluster");
    return of(Floats.of(values));
  }

  /** The numbers between a buffer's position and its limit. */
  public static Weights of(FloatBuffer values) {
    Objects.requireNonNull(values, "weights is null: there is nothing to cluster");
    return of(Floats.of(values));
  }

  /** The numbers of a segment in the machine's byte order; it may be larger than 2 GiB. */
  public static Weights of(MemorySegment values) {
    Objects.requireNonNull(values, "weights is null: there is nothing to cluster");
    return of(Floats.of(values));
  }

  /**
   * The IEEE 754 half-precision numbers of a segment in the machine's byte order, read where they
   * lie.
   */
  public static Weights ofFloat16(MemorySegment values) {
    Objects.requireNonNull(values, "weights is null: there is nothing to cluster");
    return of(Floats.ofFloat16(values));
  }

  /** As {@link #ofFloat16}, of bfloat16 numbers. */
  public static Weights ofBfloat16(MemorySegment values) {
    Objects.requireNonNull(values, "weights is null: there is nothing to cluster");
    return of(Floats.ofBfloat16(values));
  }

  /**
   * Numbers in double precision, copied. The fixed point, its residual and its errors are those of
   * the doubles; soft weights and gradients come as floats.
   */
  public static Weights of(double[] values) {
    Objects.requireNonNull(values, "weights is null: there is nothing to cluster");
    float[] rounded = rounded(values);
    return rounded == null
        ? new Weights(NONE, values.clone(), null, null, "weights")
        : of(Floats.of(rounded));
  }

  /** As floats if these are the same numbers, else null. */
  private static float @Nullable [] rounded(double[] values) {
    float[] rounded = floats(values);
    for (int i = 0; i < rounded.length; i++) {
      if (rounded[i] != values[i] && !Double.isNaN(values[i])) {
        return null;
      }
    }
    return rounded;
  }

  /** The same numbers under a name for error messages, such as that of the tensor. */
  public Weights named(String name) {
    return new Weights(values, exact, rowWeights, exactRowWeights, name);
  }

  /**
   * The same numbers, row i counting {@code weights[i]} times: sensitivities, or counts.
   *
   * @param weights one number >= 0 for each row, not modified
   */
  public Weights withRowWeights(float[] weights) {
    return new Weights(values, exact, Floats.of(weights), null, name);
  }

  /** As {@link #withRowWeights(float[])}, from a segment. */
  public Weights withRowWeights(MemorySegment weights) {
    return new Weights(values, exact, Floats.of(weights), null, name);
  }

  /** As {@link #withRowWeights(float[])}, in double precision; copied. */
  public Weights withRowWeights(double[] weights) {
    float[] rounded = rounded(weights);
    return rounded == null
        ? new Weights(values, exact, null, weights.clone(), name)
        : withRowWeights(rounded);
  }

  /** How many numbers there are. */
  public long size() {
    return exact == null ? values.size() : exact.length;
  }

  String name() {
    return name;
  }

  /**
   * The numbers as kernels see them.
   *
   * @param rows standardised
   * @param scaling what restores the rows
   * @param massUnit the row weight that one unit of weight in {@code rows} stands for
   * @param exact the standardised numbers in double precision where floats do not hold them
   *     exactly, else null
   * @param rowWeights in double precision, beside {@code exact}; null where those of {@code rows}
   *     are exact
   */
  record Scaled(
      Rows rows,
      AffineScaling scaling,
      double massUnit,
      double @Nullable [] exact,
      double @Nullable [] rowWeights) {}

  /** Cut into rows. */
  Scaled scaled(int dimension) {
    if (size() == 0) {
      throw new IllegalArgumentException(name + ": there is nothing to cluster, 0 numbers");
    }
    if (size() < dimension) {
      throw new IllegalArgumentException(
          name
              + ": "
              + size()
              + " numbers do not fill one row of dimension "
              + dimension
              + "; choose a smaller dimension");
    }
    if (exact == null && exactRowWeights == null) {
      return new Scaled(
          rows(values, rowWeights, dimension), AffineScaling.none(dimension), 1, null, null);
    }
    double unit = 1;
    Floats counts = rowWeights;
    double @Nullable [] exactCounts = null;
    if (exactRowWeights != null) {
      AffineScaling scale = AffineScaling.scale(checkedRowWeights(exactRowWeights));
      unit = scale.scale();
      exactCounts = scale.standardise(exactRowWeights);
      counts = Floats.of(floats(exactCounts));
    }
    AffineScaling scaling =
        exact == null
            ? AffineScaling.none(dimension)
            : AffineScaling.around(checked(exact), dimension);
    double[] numbers = exact == null ? doubles(values) : scaling.standardise(exact);
    Floats seen = exact == null ? values : Floats.of(floats(numbers));
    return new Scaled(rows(seen, counts, dimension), scaling, unit, numbers, exactCounts);
  }

  private Rows rows(Floats numbers, @Nullable Floats counts, int dimension) {
    try {
      return new Rows(numbers, dimension, counts);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }

  private static float[] floats(double[] numbers) {
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return floats;
  }

  private double[] doubles(Floats numbers) {
    if (numbers.size() > MOST_DOUBLES) {
      throw new IllegalArgumentException(
          "%s: %d numbers with row weights in double precision, at most %d; give the row weights as floats"
              .formatted(name, numbers.size(), MOST_DOUBLES));
    }
    float[] floats = new float[(int) numbers.size()];
    numbers.read(0, floats, 0, floats.length);
    double[] doubles = new double[floats.length];
    for (int i = 0; i < floats.length; i++) {
      doubles[i] = floats[i];
    }
    return doubles;
  }

  private double[] checked(double[] numbers) {
    for (int i = 0; i < numbers.length; i++) {
      if (!Double.isFinite(numbers[i])) {
        throw notFinite(i, numbers[i]);
      }
      if (Math.abs(numbers[i]) > LARGEST) {
        throw new IllegalArgumentException(
            "%s[%d] is %s; numbers must be at most %s in size: divide all of them by a power of two"
                .formatted(name, i, numbers[i], LARGEST));
      }
    }
    return numbers;
  }

  private double[] checkedRowWeights(double[] weights) {
    for (int i = 0; i < weights.length; i++) {
      if (!(weights[i] >= 0 && weights[i] < Double.POSITIVE_INFINITY)) {
        throw badRowWeight(i, weights[i]);
      }
    }
    return weights;
  }

  private IllegalArgumentException notFinite(long index, double value) {
    return new IllegalArgumentException(
        name + "[" + index + "] is " + value + "; every weight must be finite");
  }

  private IllegalArgumentException badRowWeight(long index, double value) {
    return new IllegalArgumentException(
        name
            + ": row weight "
            + index
            + " is "
            + value
            + "; row weights must be finite and at least 0");
  }

  /**
   * Range, spread and mass of the rows: one pass.
   *
   * @throws IllegalArgumentException when one is not finite, named with its index, when a row
   *     weight is negative or not finite, or when no row carries weight
   */
  RowScan scan(Rows rows) {
    RowScan scan = RowScan.of(rows);
    float[] value = new float[1];
    if (scan.firstNonFinite() >= 0) {
      rows.values().read(scan.firstNonFinite(), value, 0, 1);
      throw notFinite(scan.firstNonFinite(), value[0]);
    }
    if (scan.badWeight() >= 0) {
      rows.weights().read(scan.badWeight(), value, 0, 1);
      throw badRowWeight(scan.badWeight(), value[0]);
    }
    if (!(scan.mass() > 0)) {
      throw new IllegalArgumentException(
          name + ": no row carries weight, so there is nothing to cluster");
    }
    return scan;
  }
}
