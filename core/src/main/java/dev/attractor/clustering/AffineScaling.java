package dev.attractor.clustering;

import dev.attractor.internal.rows.Floats;
import java.util.Arrays;

/**
 * The affine map x = shift_a + scale z, coordinate a by coordinate, between double-precision
 * numbers x and the standardised numbers z that kernels read as floats. Rounding z to a float has
 * an error relative to the spread of the numbers, not to their distance from zero, and squares of
 * distances between z do not overflow.
 */
final class AffineScaling {
  /** Numbers of a coordinate, evenly spaced, from which its median is estimated. */
  private static final int MEDIAN_SAMPLE = 1023;

  /** Floats that are restored at a time. */
  private static final int STRETCH = 1 << 13;

  private final double[] shift;
  private final double scale;

  private AffineScaling(double[] shift, double scale) {
    this.shift = shift;
    this.scale = scale;
  }

  /** The identity. */
  static AffineScaling none(int dimension) {
    return new AffineScaling(new double[dimension], 1);
  }

  /** About the estimated median of every coordinate, with all |z| at most 1. */
  static AffineScaling around(double[] values, int dimension) {
    double whole = powerAbove(largest(values, new double[dimension], 1));
    double[] shift = new double[dimension];
    for (int a = 0; a < dimension; a++) {
      shift[a] = middle(values, a, dimension);
    }
    double scale = powerAbove(largest(values, shift, whole));
    return new AffineScaling(
        shift, Math.clamp(whole * scale, Double.MIN_VALUE, Math.scalb(1.0, 1023)));
  }

  /** No shift, and a largest |z| between 1/2 and 1. */
  static AffineScaling scale(double[] values) {
    return new AffineScaling(new double[1], powerAbove(largest(values, new double[1], 1)));
  }

  /** The largest |x - shift| / unit, computed without overflow. */
  private static double largest(double[] values, double[] shift, double unit) {
    double most = 0;
    for (int i = 0; i < values.length; i++) {
      most = Math.max(most, Math.abs(values[i] / unit - shift[i % shift.length] / unit));
    }
    return most;
  }

  private static double middle(double[] values, int a, int d) {
    int rows = (values.length - a + d - 1) / d;
    int stride = Math.max(1, rows / MEDIAN_SAMPLE);
    double[] some = new double[(rows + stride - 1) / stride];
    for (int i = 0; i < some.length; i++) {
      some[i] = values[a + i * stride * d];
    }
    Arrays.sort(some);
    return some[some.length / 2];
  }

  /** The least power of two that is at least x; 1 for 0. */
  private static double powerAbove(double x) {
    if (!(x > 0)) {
      return 1;
    }
    double power = Math.scalb(1.0, Math.max(Math.getExponent(x), Double.MIN_EXPONENT));
    return power < x && Math.getExponent(x) < Double.MAX_EXPONENT ? 2 * power : power;
  }

  boolean moves() {
    if (scale != 1) {
      return true;
    }
    for (double s : shift) {
      if (s != 0) {
        return true;
      }
    }
    return false;
  }

  double scale() {
    return scale;
  }

  /** z of x, rows of d numbers; x is not modified. */
  double[] standardise(double[] x) {
    double[] z = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      double s = shift[i % shift.length];
      double moved = x[i] - s;
      z[i] = Double.isInfinite(moved) ? x[i] / scale - s / scale : moved / scale;
    }
    return z;
  }

  /** x of z, rows of d numbers; z is not modified. */
  double[] restore(double[] z) {
    double[] x = new double[z.length];
    for (int i = 0; i < z.length; i++) {
      x[i] = shift[i % shift.length] + scale * z[i];
    }
    return x;
  }

  /** The largest rounding error of restoring one of the numbers, in units of z. */
  double rounding(double[] z) {
    double most = 0;
    if (moves()) {
      for (double x : restore(z)) {
        most = Math.max(most, Math.ulp(x) / scale);
      }
    }
    return most;
  }

  /** Replaces z by x in place. */
  void restore(Floats numbers) {
    if (!moves()) {
      return;
    }
    float[] some = new float[STRETCH];
    for (long from = 0; from < numbers.size(); from += STRETCH) {
      int count = (int) Math.min(STRETCH, numbers.size() - from);
      numbers.read(from, some, 0, count);
      for (int i = 0; i < count; i++) {
        some[i] = (float) (shift[(int) ((from + i) % shift.length)] + scale * some[i]);
      }
      numbers.write(from, some, 0, count);
    }
  }
}
