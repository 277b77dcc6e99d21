package dev.attractor.motion;

/** Checks that states are finite, before and after arithmetic on them, and their sizes. */
final class FiniteStates {
  private FiniteStates() {}

  /** {@code x} is to be finite and of {@code expected} numbers, {@code other} of its own number. */
  static void check(int expected, double[] x, int otherExpected, double[] other) {
    if (x.length != expected || other.length != otherExpected) {
      throw new IllegalArgumentException(
          "the motion has dimension "
              + (expected == otherExpected ? expected : expected + " and " + otherExpected)
              + ", the arrays "
              + x.length
              + " and "
              + other.length);
    }
    for (int a = 0; a < x.length; a++) {
      if (!Double.isFinite(x[a])) {
        throw new IllegalArgumentException("state axis " + a + " is not finite: " + x[a]);
      }
    }
  }

  static void checkTime(double h) {
    if (!(h >= 0) || h == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("a time step must be 0 or more and finite, got " + h);
    }
  }

  /** Copies as much of a result as the caller's array holds, if all of it is finite. */
  static void deliver(String what, double[] result, double[] state, double[] to) {
    for (int i = 0; i < to.length; i++) {
      if (!Double.isFinite(result[i])) {
        throw overflow(what, result, state);
      }
    }
    System.arraycopy(result, 0, to, 0, to.length);
  }

  static IllegalArgumentException overflow(String what, double[] result, double[] state) {
    int axis = 0;
    while (axis < result.length - 1 && Double.isFinite(result[axis])) {
      axis++;
    }
    double size = 0;
    for (double number : state) {
      size = Math.max(size, Math.abs(number));
    }
    return new IllegalArgumentException(
        what
            + " axis "
            + axis
            + " is "
            + result[axis]
            + ": the arithmetic overflows at this state, whose largest entry is "
            + size
            + " in size; take a state nearer to the data");
  }

  /** |v|, without overflow on the way; NaN where an entry is. */
  static double length(double[] v) {
    double most = 0;
    for (double component : v) {
      most = Math.max(most, Math.abs(component));
    }
    if (most == 0 || !(most < Double.POSITIVE_INFINITY)) {
      return most;
    }
    double sum = 0;
    for (double component : v) {
      sum += component / most * (component / most);
    }
    return most * Math.sqrt(sum);
  }

  static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }
}
