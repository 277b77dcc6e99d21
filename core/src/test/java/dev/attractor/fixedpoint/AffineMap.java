package dev.attractor.fixedpoint;

import java.util.random.RandomGenerator;

/** F(y) = A y + w: the attractor is (I - A)^-1 w and its gradient is known in closed form. */
final class AffineMap implements FixedPointMap {
  final int n;
  final double[] a;
  final double[] w;
  final boolean assembles;
  int products;

  AffineMap(int n, double[] a, double[] w, boolean assembles) {
    this.n = n;
    this.a = a;
    this.w = w;
    this.assembles = assembles;
  }

  /** Gaussian entries, so that the spectral radius is about {@code radius}; never symmetric. */
  static AffineMap random(int n, double radius, boolean assembles, RandomGenerator random) {
    double[] a = new double[n * n];
    double[] w = new double[n];
    for (int i = 0; i < n * n; i++) {
      a[i] = radius * random.nextGaussian() / Math.sqrt(n);
    }
    for (int i = 0; i < n; i++) {
      w[i] = random.nextGaussian();
    }
    return new AffineMap(n, a, w, assembles);
  }

  @Override
  public int size() {
    return n;
  }

  @Override
  public void apply(double[] state, double[] out) {
    for (int i = 0; i < n; i++) {
      out[i] = w[i];
      for (int j = 0; j < n; j++) {
        out[i] += a[i * n + j] * state[j];
      }
    }
  }

  @Override
  public void vjp(double[] state, double[] cotangent, double[] out) {
    products++;
    java.util.Arrays.fill(out, 0);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        out[j] += a[i * n + j] * cotangent[i];
      }
    }
  }

  @Override
  public void linearize(double[] state, double[] out, double[] jacobian) {
    apply(state, out);
    System.arraycopy(a, 0, jacobian, 0, n * n);
  }

  @Override
  public boolean assembles() {
    return assembles;
  }
}
