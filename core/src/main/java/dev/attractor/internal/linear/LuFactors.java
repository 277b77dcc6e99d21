package dev.attractor.internal.linear;

import dev.attractor.parallel.Running;
import java.util.Arrays;

/** LU factors with partial pivoting of one square matrix, stored row by row; reusable. */
public final class LuFactors {
  private final int n;
  private final double[] a;
  private final int[] pivots;
  private int sign;

  /** Room for the factors of an n by n matrix. */
  public LuFactors(int n) {
    this.n = n;
    a = new double[Math.multiplyExact(n, n)];
    pivots = new int[n];
  }

  /**
   * Factors I - J.
   *
   * @param j n by n, row by row, not modified
   * @return false when a pivot is zero or not finite; the factors are then of no use
   */
  public boolean factorOneMinus(double[] j) {
    return factorShifted(1, j);
  }

  /**
   * Factors shift I - J.
   *
   * @param j n by n, row by row, not modified
   * @return false when a pivot is zero or not finite; the factors are then of no use
   */
  public boolean factorShifted(double shift, double[] j) {
    for (int i = 0; i < n * n; i++) {
      a[i] = -j[i];
    }
    for (int i = 0; i < n; i++) {
      a[i * n + i] += shift;
    }
    return factor();
  }

  /** The sign of the determinant of what was factored: 1 or -1. */
  public int determinantSign() {
    return sign;
  }

  private boolean factor() {
    sign = 1;
    for (int k = 0; k < n; k++) {
      int pivot = k;
      for (int i = k + 1; i < n; i++) {
        if (Math.abs(a[i * n + k]) > Math.abs(a[pivot * n + k])) {
          pivot = i;
        }
      }
      pivots[k] = pivot;
      double diagonal = a[pivot * n + k];
      if (diagonal == 0 || !Double.isFinite(diagonal)) {
        return false;
      }
      sign = diagonal < 0 ? -sign : sign;
      if (pivot != k) {
        sign = -sign;
        swapRows(k, pivot);
      }
      for (int i = k + 1; i < n; i++) {
        double factor = a[i * n + k] / diagonal;
        a[i * n + k] = factor;
        if (factor != 0) {
          for (int c = k + 1; c < n; c++) {
            a[i * n + c] -= factor * a[k * n + c];
          }
        }
      }
    }
    return true;
  }

  private void swapRows(int r, int s) {
    for (int c = 0; c < n; c++) {
      double t = a[r * n + c];
      a[r * n + c] = a[s * n + c];
      a[s * n + c] = t;
    }
  }

  /** Replaces b by the solution x of A x = b, A being what was factored. */
  public void solve(double[] b) {
    for (int k = 0; k < n; k++) {
      swap(b, k, pivots[k]);
    }
    for (int i = 0; i < n; i++) {
      double sum = b[i];
      for (int c = 0; c < i; c++) {
        sum -= a[i * n + c] * b[c];
      }
      b[i] = sum;
    }
    for (int i = n - 1; i >= 0; i--) {
      double sum = b[i];
      for (int c = i + 1; c < n; c++) {
        sum -= a[i * n + c] * b[c];
      }
      b[i] = sum / a[i * n + i];
    }
  }

  /** Replaces b by the solution x of A^T x = b. */
  public void solveTransposed(double[] b) {
    for (int i = 0; i < n; i++) {
      double value = b[i] / a[i * n + i];
      b[i] = value;
      for (int c = i + 1; c < n; c++) {
        b[c] -= a[i * n + c] * value;
      }
    }
    for (int i = n - 1; i >= 0; i--) {
      double value = b[i];
      for (int c = 0; c < i; c++) {
        b[c] -= a[i * n + c] * value;
      }
    }
    for (int k = n - 1; k >= 0; k--) {
      swap(b, k, pivots[k]);
    }
  }

  private static void swap(double[] b, int i, int j) {
    double t = b[i];
    b[i] = b[j];
    b[j] = t;
  }

  /**
   * The condition number of I - J in the spectral norm: its largest over its smallest singular
   * value, infinite when it is singular.
   *
   * @param j n by n, row by row, not modified
   * @throws java.util.concurrent.CancellationException when the call is cancelled or out of time
   */
  public static double conditionOneMinus(double[] j, int n) {
    LuFactors factors = new LuFactors(n);
    if (!factors.factorOneMinus(j)) {
      return Double.POSITIVE_INFINITY;
    }
    double[] matrix = new double[n * n];
    double[] inverse = new double[n * n];
    double[] column = new double[n];
    Running running = Running.current();
    for (int c = 0; c < n; c++) {
      running.checkTime();
      Arrays.fill(column, 0);
      column[c] = 1;
      factors.solve(column);
      for (int i = 0; i < n; i++) {
        inverse[i * n + c] = column[i];
        matrix[i * n + c] = (i == c ? 1 : 0) - j[i * n + c];
      }
    }
    return spectralNorm(matrix, n) * spectralNorm(inverse, n);
  }

  /**
   * |I - J| |(I - J)^-1| in the Frobenius norm, from the factors of I - J: at least the condition
   * number in the spectral norm, and at most n times it.
   *
   * @param j what was factored by {@link #factorOneMinus}
   */
  public double conditionBound(double[] j) {
    double squares = 0;
    double inverseSquares = 0;
    double[] column = new double[n];
    for (int c = 0; c < n; c++) {
      Arrays.fill(column, 0);
      column[c] = 1;
      solve(column);
      for (int i = 0; i < n; i++) {
        double entry = (i == c ? 1 : 0) - j[i * n + c];
        squares += entry * entry;
        inverseSquares += column[i] * column[i];
      }
    }
    return Math.sqrt(squares * inverseSquares);
  }

  private static double spectralNorm(double[] a, int n) {
    double[] gram = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k <= i; k++) {
        double sum = 0;
        for (int c = 0; c < n; c++) {
          sum += a[i * n + c] * a[k * n + c];
        }
        gram[i * n + k] = sum;
        gram[k * n + i] = sum;
      }
    }
    return Math.sqrt(SpectralRadius.ofMatrix(gram, n));
  }
}
