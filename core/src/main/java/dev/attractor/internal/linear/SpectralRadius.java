package dev.attractor.internal.linear;

import dev.attractor.parallel.Running;
import java.util.random.RandomGenerator;

/** The largest modulus of an eigenvalue. */
public final class SpectralRadius {
  /** Repeated squaring reaches the power 2^SQUARINGS: relative error about log(n) / 2^SQUARINGS. */
  private static final int SQUARINGS = 40;

  private SpectralRadius() {}

  /**
   * rho(A) = lim |A^N|^(1/N) (Gelfand), by repeated squaring: right for complex pairs and defective
   * matrices too.
   *
   * @param a n by n, row by row, not modified
   * @return rho(A); NaN when A holds a NaN
   */
  public static double ofMatrix(double[] a, int n) {
    double[] power = a.clone();
    double[] square = new double[n * n];
    double log = 0;
    double weight = 1;
    double estimate = Double.NaN;
    Running running = Running.current();
    for (int s = 0; s <= SQUARINGS; s++) {
      running.check();
      double norm = Krylov.norm(power);
      if (norm == 0) {
        return 0;
      }
      if (!Double.isFinite(norm)) {
        return Double.NaN;
      }
      log += weight * Math.log(norm);
      double next = Math.exp(log);
      if (s > 12 && Math.abs(next - estimate) <= 1e-13 * next) {
        return next;
      }
      estimate = next;
      for (int i = 0; i < n * n; i++) {
        power[i] /= norm;
      }
      square(power, square, n);
      double[] t = power;
      power = square;
      square = t;
      weight /= 2;
    }
    return estimate;
  }

  /**
   * An estimate from a Krylov space: the largest Ritz value. Exact when the space is all there is.
   *
   * @param a the matrix
   * @param n its size
   * @param dimension of the space; so many products are taken, or n if that is less
   * @param random where the start comes from
   */
  public static double estimate(LinearMap a, int n, int dimension, RandomGenerator random) {
    double[] start = new double[n];
    for (int i = 0; i < n; i++) {
      start[i] = random.nextGaussian();
    }
    Krylov space = new Krylov(a, start, Krylov.norm(start), Math.min(n, dimension));
    while (space.grow() != null) {
      // one more dimension
    }
    return ofMatrix(space.projected(), space.built());
  }

  private static void square(double[] a, double[] out, int n) {
    java.util.Arrays.fill(out, 0);
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < n; k++) {
        double factor = a[i * n + k];
        if (factor != 0) {
          for (int j = 0; j < n; j++) {
            out[i * n + j] += factor * a[k * n + j];
          }
        }
      }
    }
  }
}
