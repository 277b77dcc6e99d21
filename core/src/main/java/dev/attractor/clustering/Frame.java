package dev.attractor.clustering;

import dev.attractor.internal.rows.Floats;
import java.util.Arrays;

/**
 * Where double-precision numbers stand while kernels see them as floats: x = shift_a + scale z for
 * coordinate a. Rounded in the frame they lose a part in 2^24 of their spread, and not of their
 * distance from zero; and no square of a distance overflows.
 */
final class Frame {
  /** So many numbers of a coordinate tell where its middle is. */
  private static final int LOOKS = 1023;

  private static final int STRETCH = 1 << 13;

  private final double[] shift;
  private final double scale;

  private Frame(double[] shift, double scale) {
    this.shift = shift;
    this.scale = scale;
  }

  /** Where numbers stand as they are. */
  static Frame none(int dimension) {
    return new Frame(new double[dimension], 1);
  }

  /** Around about the median of every coordinate; all numbers within 1 of it. */
  static Frame around(double[] values, int dimension) {
    double whole = powerAbove(largest(values, new double[dimension], 1));
    double[] shift = new double[dimension];
    for (int a = 0; a < dimension; a++) {
      shift[a] = middle(values, a, dimension);
    }
    double scale = powerAbove(largest(values, shift, whole));
    return new Frame(shift, Math.clamp(whole * scale, Double.MIN_VALUE, Math.scalb(1.0, 1023)));
  }

  /** About zero, the largest number between a half and 1. */
  static Frame scale(double[] values) {
    return new Frame(new double[1], powerAbove(largest(values, new double[1], 1)));
  }

  /** Of |x - shift| / unit, without overflow on the way. */
  private static double largest(double[] values, double[] shift, double unit) {
    double most = 0;
    for (int i = 0; i < values.length; i++) {
      most = Math.max(most, Math.abs(values[i] / unit - shift[i % shift.length] / unit));
    }
    return most;
  }

  private static double middle(double[] values, int a, int d) {
    int rows = (values.length - a + d - 1) / d;
    int stride = Math.max(1, rows / LOOKS);
    double[] some = new double[(rows + stride - 1) / stride];
    for (int i = 0; i < some.length; i++) {
      some[i] = values[a + i * stride * d];
    }
    Arrays.sort(some);
    return some[some.length / 2];
  }

  /** The power of two that is not below x, 1 for 0. */
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

  /** z for numbers in rows of d. */
  double[] in(double[] x) {
    double[] z = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      double s = shift[i % shift.length];
      double moved = x[i] - s;
      z[i] = Double.isInfinite(moved) ? x[i] / scale - s / scale : moved / scale;
    }
    return z;
  }

  /** x for numbers in rows of d. */
  double[] out(double[] z) {
    double[] x = new double[z.length];
    for (int i = 0; i < z.length; i++) {
      x[i] = shift[i % shift.length] + scale * z[i];
    }
    return x;
  }

  /** How far a number may be from where it stands once it is rounded outside. */
  double rounding(double[] z) {
    double most = 0;
    if (moves()) {
      for (double x : out(z)) {
        most = Math.max(most, Math.ulp(x) / scale);
      }
    }
    return most;
  }

  /** Turns z into x where they lie. */
  void out(Floats numbers) {
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
