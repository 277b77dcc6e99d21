package dev.attractor.motion;

/** One classical Runge-Kutta step of fourth order, with work space for {@code d} numbers. */
final class RungeKutta {
  private final double[] slope;
  private final double[] sum;
  private final double[] middle;

  /** Writes x' at a state. */
  @FunctionalInterface
  interface Slope {
    void at(double[] x, double[] dx);
  }

  RungeKutta(int d) {
    slope = new double[d];
    sum = new double[d];
    middle = new double[d];
  }

  /** Writes the state {@code h} after x to {@code next}, finite or not; not modified: x. */
  void step(Slope field, double[] x, double h, double[] next) {
    field.at(x, slope);
    for (int i = 0; i < x.length; i++) {
      sum[i] = slope[i];
      middle[i] = x[i] + 0.5 * h * slope[i];
    }
    stage(field, x, 0.5 * h);
    stage(field, x, h);
    field.at(middle, slope);
    for (int i = 0; i < x.length; i++) {
      next[i] = x[i] + h / 6 * (sum[i] + slope[i]);
    }
  }

  /** Takes the slope in the middle, twice, and moves the middle on. */
  private void stage(Slope field, double[] x, double h) {
    field.at(middle, slope);
    for (int i = 0; i < x.length; i++) {
      sum[i] += 2.0 * slope[i];
      middle[i] = x[i] + h * slope[i];
    }
  }
}
