package dev.attractor.internal.softkmeans;

/**
 * dL/dW on a line. With the means of the interval over the codewords on the left and on the right
 * of w, the soft weight is s c_L + t c_R and what the step pulls back is the slope of h(w) = s (v_L
 * w - t_L) + t (v_R w - t_R), so with ds/dw = -2 s t / tau
 *
 * <pre>
 * dL/dw = q (s v_L + t v_R) - (2 / tau) s t [ G (c_L - c_R) + q ((v_L - v_R) w - (t_L - t_R)) ]
 * </pre>
 */
public final class LineSlopes {
  final LineTables line;

  /** By interval: c_L - c_R, v_L, v_R, and (v_L - v_R) center - (t_L - t_R). */
  public final double[] codeword;

  public final double[] left;
  public final double[] right;
  public final double[] step;

  private final double[] v;
  private final double[] t;

  public LineSlopes(LineTables line, RowCotangent y) {
    this.line = line;
    v = line.sort(y.v());
    t = line.sort(y.t());
    codeword = difference(line.codeword);
    left = line.leftMeans(v);
    right = line.rightMeans(v);
    step = difference(t);
    for (int i = 0; i <= line.k; i++) {
      step[i] = (left[i] - right[i]) * line.center[i] - step[i];
    }
  }

  private double[] difference(double[] of) {
    double[] left = line.leftMeans(of);
    double[] right = line.rightMeans(of);
    for (int i = 0; i <= line.k; i++) {
      left[i] -= right[i];
    }
    return left;
  }

  /** dL/dw of a weight w with gradient G on its soft weight and row weight q. */
  public double pull(float w, double gradient, double q) {
    int i = line.interval(w);
    double ratio = line.ratio(i, w);
    double s = 1 / (1 + ratio);
    double t = i == 0 ? 1 : ratio * s;
    double delta = w - line.center[i];
    double turn = gradient * codeword[i] + q * ((left[i] - right[i]) * delta + step[i]);
    double slope = q * (s * left[i] + t * right[i]) - 2 / line.tau * s * t * turn;
    return line.anyHit && i > 0 && w == line.codeword[i - 1]
        ? slope + takeBackHit(i, w, gradient, q)
        : slope;
  }

  /** The direction of a codeword that w is equal to is 0, not 1: see {@link LineSums}. */
  private double takeBackHit(int i, double w, double gradient, double q) {
    double[] attention = LineSums.attention(line, i, w);
    double mean = 0;
    for (int j = 0; j < line.k; j++) {
      mean += attention[j] * p(j, w, gradient, q);
    }
    double back = 0;
    for (int l = i - 1; l >= 0 && line.codeword[l] == w; l--) {
      back += attention[l] * (p(l, w, gradient, q) - mean) / line.tau;
    }
    return back;
  }

  private double p(int j, double w, double gradient, double q) {
    return gradient * line.codeword[j] + q * (v[j] * w - t[j]);
  }
}
