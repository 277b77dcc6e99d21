package dev.attractor.fixedpoint;

import dev.attractor.internal.linear.LuFactors;
import dev.attractor.internal.linear.SpectralRadius;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * J = dF/dy at one point: as a matrix where the map assembles it or the state is small, as products
 * with its transpose everywhere.
 */
public final class Linearization {
  /** States up to this size get a matrix even from a map that only has products. */
  static final int SMALL = 64;

  /** Matrices up to this size are assembled at all. */
  static final int LARGEST_MATRIX = 512;

  /** Dimension of the Krylov space that the spectral radius is read from. */
  private static final int KRYLOV = 48;

  private final FixedPointMap map;
  private final double[] state;
  private final int n;
  private double @Nullable [] matrix;
  private int products;

  /** J of {@code map} at {@code state}, which is not modified and must not be later on. */
  public Linearization(FixedPointMap map, double[] state) {
    this.map = map;
    this.state = state;
    this.n = map.size();
  }

  /** As above, with J already at hand, row by row. */
  public Linearization(FixedPointMap map, double[] state, double[] matrix) {
    this(map, state);
    this.matrix = matrix;
  }

  /** Numbers in the state. */
  public int size() {
    return n;
  }

  /** Whether J is small enough to be formed as a matrix. */
  public boolean hasMatrix() {
    return matrix != null || n <= SMALL || (n <= LARGEST_MATRIX && map.assembles());
  }

  /** Whether J is known as a matrix, so that a product with it needs no evaluation of the map. */
  boolean matrixAtHand() {
    return matrix != null;
  }

  /** J row by row; assembled when first asked for. Not to be modified. */
  public double[] matrix() {
    if (matrix == null) {
      matrix = new double[n * n];
      map.linearize(state, new double[n], matrix);
      products += map.assembles() ? 0 : n;
    }
    return matrix;
  }

  /** Writes J^T u. */
  public void transposed(double[] u, double[] out) {
    if (matrix == null) {
      products++;
      map.vjp(state, u, out);
      return;
    }
    java.util.Arrays.fill(out, 0);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        out[j] += matrix[i * n + j] * u[i];
      }
    }
  }

  /** Products with J^T taken of the map so far. */
  public int products() {
    return products;
  }

  /**
   * The spectral radius of J: below 1 the point attracts. Exact to rounding while there is a small
   * matrix, else the largest Ritz value of a Krylov space of dimension 48.
   */
  public double spectralRadius() {
    if (hasMatrix()) {
      double[] j = matrix();
      if (n <= KRYLOV) {
        return SpectralRadius.ofMatrix(j, n);
      }
    }
    return SpectralRadius.estimate(this::transposed, n, KRYLOV, new SplittableRandom(n));
  }

  /** The condition number of I - J in the spectral norm; NaN where J is too large for a matrix. */
  public double condition() {
    return hasMatrix() ? LuFactors.conditionOneMinus(matrix(), n) : Double.NaN;
  }

  /** max |g + J^T u - u| / max |g|; 0 for g = 0. */
  double residual(double[] g, double[] u) {
    double[] product = new double[n];
    transposed(u, product);
    double error = 0;
    double scale = 0;
    for (int i = 0; i < n; i++) {
      error = Math.max(error, Math.abs(g[i] + product[i] - u[i]));
      scale = Math.max(scale, Math.abs(g[i]));
    }
    return scale == 0 ? error : error / scale;
  }
}
