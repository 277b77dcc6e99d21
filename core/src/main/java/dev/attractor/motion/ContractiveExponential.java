package dev.attractor.motion;

/**
 * v <- exp(-alpha h) exp(h B) v for a d by d matrix B whose symmetric part is negative
 * semidefinite, so that |v| shrinks by exp(-alpha h) at least, whatever the size of h B.
 *
 * <p>Two dimensions: the closed form. Otherwise, while the norm of h B is moderate, Taylor's series
 * in pieces; beyond, a diagonal Pade approximant with scaling and squaring, itself bounded by one
 * on such matrices (von Neumann). What rounding may add to the length is taken off at the end, so
 * the bound holds up to the rounding of the last product. Belongs to one thread; allocates nothing.
 */
final class ContractiveExponential {
  private static final int MOST_PIECES = 16;

  /** Numerator coefficients of the [6/6] Pade approximant of exp. */
  private static final double[] PADE = {
    1, 1.0 / 2, 5.0 / 44, 1.0 / 66, 1.0 / 792, 1.0 / 15840, 1.0 / 665280
  };

  private final int d;
  private final double[] term;
  private final double[] next;
  private final double[] x;
  private final double[] x2;
  private final double[] even;
  private final double[] odd;
  private final double[] work;

  ContractiveExponential(int d) {
    this.d = d;
    term = new double[d];
    next = new double[d];
    x = new double[d * d];
    x2 = new double[d * d];
    even = new double[d * d];
    odd = new double[d * d];
    work = new double[d * d];
  }

  void apply(double[] b, double rate, double h, double[] v) {
    double before = length(v);
    if (before == 0 || h == 0) {
      return;
    }
    if (d == 2) {
      plane(b, h, v);
    } else {
      double norm = h * norm(b);
      int pieces = (int) Math.ceil(Math.min(norm, 2.0 * MOST_PIECES));
      if (pieces <= MOST_PIECES) {
        for (int i = 0; i < pieces; i++) {
          series(b, h / pieces, v);
        }
      } else {
        squaring(b, h, norm, v);
      }
    }
    double shrink = Math.exp(-rate * h);
    double after = length(v);
    double c = after > before ? shrink * before / after * (1 - 0x1p-52) : shrink;
    for (int i = 0; i < d; i++) {
      v[i] *= c;
    }
  }

  private double length(double[] v) {
    double most = 0;
    for (int i = 0; i < d; i++) {
      most = Math.max(most, Math.abs(v[i]));
    }
    if (most == 0 || most == Double.POSITIVE_INFINITY) {
      return most;
    }
    double sum = 0;
    for (int i = 0; i < d; i++) {
      sum += v[i] / most * (v[i] / most);
    }
    return most * Math.sqrt(sum);
  }

  /** The largest row sum of absolute values. */
  private double norm(double[] b) {
    double most = 0;
    for (int i = 0; i < d; i++) {
      double sum = 0;
      for (int j = 0; j < d; j++) {
        sum += Math.abs(b[i * d + j]);
      }
      most = Math.max(most, sum);
    }
    return most;
  }

  /**
   * exp(h B) = e^(h m) (cosh(h r) I + sinh(h r) / r N), N = B - m I, m = trace / 2, r^2 = -det N.
   */
  private static void plane(double[] b, double h, double[] v) {
    double m = 0.5 * (b[0] + b[3]);
    double p = 0.5 * (b[0] - b[3]);
    double square = p * p + b[1] * b[2];
    double c;
    double s;
    if (Math.abs(square) * h * h < 1e-4) {
      double q = square * h * h;
      double e = Math.exp(h * m);
      c = e * (1 + q / 2 * (1 + q / 12 * (1 + q / 30)));
      s = e * h * (1 + q / 6 * (1 + q / 20 * (1 + q / 42)));
    } else if (square > 0) {
      double r = Math.sqrt(square);
      double slow = Math.exp(Math.min(0.0, h * (m + r)));
      double fast = Math.exp(h * (m - r));
      c = 0.5 * (slow + fast);
      s = 0.5 * (slow - fast) / r;
    } else {
      double r = Math.sqrt(-square);
      double e = Math.exp(h * m);
      c = e * Math.cos(h * r);
      s = e * Math.sin(h * r) / r;
    }
    double v0 = c * v[0] + s * (p * v[0] + b[1] * v[1]);
    double v1 = c * v[1] + s * (b[2] * v[0] - p * v[1]);
    v[0] = v0;
    v[1] = v1;
  }

  /**
   * v + h B v + (h B)^2 v / 2 + ..., until a term no longer counts; the norm of h B is at most 1.
   */
  private void series(double[] b, double h, double[] v) {
    System.arraycopy(v, 0, term, 0, d);
    for (int n = 1; n <= 24; n++) {
      double c = h / n;
      double most = 0;
      for (int i = 0; i < d; i++) {
        double sum = 0;
        for (int j = 0; j < d; j++) {
          sum += b[i * d + j] * term[j];
        }
        next[i] = c * sum;
        most = Math.max(most, Math.abs(next[i]));
      }
      double size = 0;
      for (int i = 0; i < d; i++) {
        term[i] = next[i];
        v[i] += next[i];
        size = Math.max(size, Math.abs(v[i]));
      }
      if (most <= 0x1p-58 * size) {
        return;
      }
    }
  }

  private void squaring(double[] b, double h, double norm, double[] v) {
    int squarings = Math.max(0, Math.getExponent(norm) + 2);
    double c = Math.scalb(h, -squarings);
    for (int i = 0; i < d * d; i++) {
      x[i] = c * b[i];
    }
    multiply(x, x, x2);
    fill(even, PADE[6]);
    fill(odd, PADE[5]);
    for (int k = 4; k >= 0; k -= 2) {
      multiply(even, x2, work);
      System.arraycopy(work, 0, even, 0, d * d);
      addDiagonal(even, PADE[k]);
      if (k > 0) {
        multiply(odd, x2, work);
        System.arraycopy(work, 0, odd, 0, d * d);
        addDiagonal(odd, PADE[k - 1]);
      }
    }
    multiply(odd, x, work);
    for (int i = 0; i < d * d; i++) {
      x[i] = even[i] + work[i];
      even[i] -= work[i];
    }
    solve(even, x);
    for (int k = 0; k < squarings; k++) {
      multiply(x, x, x2);
      System.arraycopy(x2, 0, x, 0, d * d);
    }
    for (int i = 0; i < d; i++) {
      double sum = 0;
      for (int j = 0; j < d; j++) {
        sum += x[i * d + j] * v[j];
      }
      next[i] = sum;
    }
    System.arraycopy(next, 0, v, 0, d);
  }

  private void fill(double[] a, double diagonal) {
    java.util.Arrays.fill(a, 0.0);
    addDiagonal(a, diagonal);
  }

  private void addDiagonal(double[] a, double c) {
    for (int i = 0; i < d; i++) {
      a[i * d + i] += c;
    }
  }

  private void multiply(double[] a, double[] c, double[] into) {
    java.util.Arrays.fill(into, 0.0);
    for (int i = 0; i < d; i++) {
      for (int k = 0; k < d; k++) {
        double w = a[i * d + k];
        for (int j = 0; j < d; j++) {
          into[i * d + j] += w * c[k * d + j];
        }
      }
    }
  }

  /** right <- left^-1 right, by elimination with row exchanges; left is overwritten. */
  private void solve(double[] left, double[] right) {
    for (int k = 0; k < d; k++) {
      int pivot = k;
      for (int i = k + 1; i < d; i++) {
        if (Math.abs(left[i * d + k]) > Math.abs(left[pivot * d + k])) {
          pivot = i;
        }
      }
      if (pivot != k) {
        swap(left, k, pivot);
        swap(right, k, pivot);
      }
      for (int i = k + 1; i < d; i++) {
        double c = left[i * d + k] / left[k * d + k];
        for (int j = 0; j < d; j++) {
          left[i * d + j] -= c * left[k * d + j];
          right[i * d + j] -= c * right[k * d + j];
        }
      }
    }
    for (int i = d - 1; i >= 0; i--) {
      for (int j = 0; j < d; j++) {
        double sum = right[i * d + j];
        for (int k = i + 1; k < d; k++) {
          sum -= left[i * d + k] * right[k * d + j];
        }
        right[i * d + j] = sum / left[i * d + i];
      }
    }
  }

  private void swap(double[] a, int i, int k) {
    for (int j = 0; j < d; j++) {
      double held = a[i * d + j];
      a[i * d + j] = a[k * d + j];
      a[k * d + j] = held;
    }
  }
}
