package dev.attractor.clustering;

import dev.attractor.internal.kernel.Floats;
import dev.attractor.internal.kernel.RowScan;
import dev.attractor.internal.kernel.Rows;
import java.lang.foreign.MemorySegment;
import java.nio.FloatBuffer;

/**
 * What is clustered: n numbers, in an array, a buffer or a mapped file, read where they lie and not
 * copied. Cut into rows of d they are m = ceil(n / d) rows; what is missing in the last row carries
 * no weight in any sum and gets no gradient.
 */
public final class Weights {
  private final Floats values;
  private final Floats rowWeights;
  private final String name;
  private final double[] exact;

  private Weights(Floats values, double[] exact, Floats rowWeights, String name) {
    this.values = values;
    this.exact = exact;
    this.rowWeights = rowWeights;
    this.name = name;
  }

  /** The numbers of an array. */
  public static Weights of(float[] values) {
    return new Weights(Floats.of(values), null, null, "weights");
  }

  /** The numbers between a buffer's position and its limit. */
  public static Weights of(FloatBuffer values) {
    return new Weights(Floats.of(values), null, null, "weights");
  }

  /** The numbers of a segment in the machine's byte order; it may be larger than 2 GiB. */
  public static Weights of(MemorySegment values) {
    return new Weights(Floats.of(values), null, null, "weights");
  }

  /**
   * Numbers in double precision. Assignments and gradients see them rounded to floats; the fixed
   * point and its residual are those of the doubles.
   */
  public static Weights of(double[] values) {
    float[] rounded = new float[values.length];
    boolean same = true;
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) values[i];
      same &= rounded[i] == values[i];
    }
    return new Weights(Floats.of(rounded), same ? null : values, null, "weights");
  }

  /** The same numbers under a name for error messages, such as that of the tensor. */
  public Weights named(String name) {
    return new Weights(values, exact, rowWeights, name);
  }

  /**
   * The same numbers, row i counting {@code weights[i]} times: sensitivities, or counts.
   *
   * @param weights one number >= 0 for each row, not modified
   */
  public Weights withRowWeights(float[] weights) {
    return new Weights(values, exact, Floats.of(weights), name);
  }

  /** As {@link #withRowWeights(float[])}, from a segment. */
  public Weights withRowWeights(MemorySegment weights) {
    return new Weights(values, exact, Floats.of(weights), name);
  }

  /** How many numbers there are. */
  public long size() {
    return values.size();
  }

  String name() {
    return name;
  }

  /** The numbers in double precision where floats do not hold them, else null. */
  double[] exact() {
    return exact;
  }

  Rows rows(int dimension) {
    if (values.size() == 0) {
      throw new IllegalArgumentException(name + ": there is nothing to cluster, 0 numbers");
    }
    if (values.size() < dimension) {
      throw new IllegalArgumentException(
          name
              + ": "
              + values.size()
              + " numbers do not fill one row of dimension "
              + dimension
              + "; choose a smaller dimension");
    }
    try {
      return new Rows(values, dimension, rowWeights);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }

  /**
   * One look at all of them.
   *
   * @throws IllegalArgumentException when one is not finite, named with its index, when a row
   *     weight is negative or not finite, or when no row carries weight
   */
  RowScan scan(Rows rows) {
    RowScan scan = RowScan.of(rows);
    if (scan.firstNonFinite() >= 0) {
      float[] value = new float[1];
      rows.values().read(scan.firstNonFinite(), value, 0, 1);
      throw new IllegalArgumentException(
          name
              + "["
              + scan.firstNonFinite()
              + "] is "
              + value[0]
              + "; every weight must be finite");
    }
    if (scan.badWeight() >= 0) {
      float[] value = new float[1];
      rows.weights().read(scan.badWeight(), value, 0, 1);
      throw new IllegalArgumentException(
          name
              + ": row weight "
              + scan.badWeight()
              + " is "
              + value[0]
              + "; row weights must be finite and at least 0");
    }
    if (!(scan.mass() > 0)) {
      throw new IllegalArgumentException(
          name + ": no row carries weight, so there is nothing to cluster");
    }
    return scan;
  }
}
