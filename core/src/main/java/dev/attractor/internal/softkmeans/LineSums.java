package dev.attractor.internal.softkmeans;

/**
 * What the weights of each interval add up to, and how that becomes S, M, J, g and J^T y.
 *
 * <p>Per interval, with delta = w - center: sums of q s, q s delta, q t, q t delta; then for a
 * Jacobian q s t, q s t delta, and q where w is the codeword at the interval's left end; then for a
 * cotangent G s, G t, G s t, and G where w is that codeword. A weight that is a codeword has no
 * direction (u = 0), but the interval's formulas count it as right of it (u = 1): those two sums
 * correct that.
 */
public final class LineSums {
  public static final int STEP = 4;
  public static final int JACOBIAN = 3;
  static final int COTANGENT = 4;

  public static final int S = 0;
  public static final int SD = 1;
  public static final int T = 2;
  public static final int TD = 3;
  public static final int ST = 4;
  public static final int STD = 5;
  public static final int ON = 6;

  private final LineTables line;
  private final double[] total;
  private final int width;
  private final int cotangentAt;
  private final double reference;

  LineSums(LineTables line, SoftKernel.Work work, double[] total) {
    this.line = line;
    this.total = total;
    this.width = width(work);
    this.cotangentAt = STEP + (work.jacobian ? JACOBIAN : 0);
    this.reference = line.codeword[line.k / 2];
  }

  /** Sums an interval has. */
  public static int width(SoftKernel.Work work) {
    return STEP + (work.jacobian ? JACOBIAN : 0) + (work.cotangent ? COTANGENT : 0);
  }

  private double[] of(int sum) {
    double[] column = new double[line.k + 1];
    for (int i = 0; i <= line.k; i++) {
      column[i] = total[i * width + sum];
    }
    return column;
  }

  /** The first moment about the reference from a sum and the one with delta beside it. */
  private double[] moment(double[] sum, double[] withDelta) {
    double[] moment = new double[line.k + 1];
    for (int i = 0; i <= line.k; i++) {
      moment[i] = withDelta[i] + (line.center[i] - reference) * sum[i];
    }
    return moment;
  }

  SoftSums sums() {
    double[] s = of(S);
    double[] t = of(T);
    double[] massLeft = line.spreadLeft(s);
    double[] massRight = line.spreadRight(t);
    double[] momentLeft = line.spreadLeft(moment(s, of(SD)));
    double[] momentRight = line.spreadRight(moment(t, of(TD)));
    double[] mass = new double[line.k];
    double[] moment = new double[line.k];
    for (int j = 0; j < line.k; j++) {
      mass[j] = massLeft[j] + massRight[j];
      moment[j] = momentLeft[j] + momentRight[j] + reference * mass[j];
    }
    return new SoftSums(line.unsort(mass), line.unsort(moment));
  }

  /** J, k x k, in the caller's order of codewords. */
  double[] jacobian(SoftSums sums) {
    return new LineJacobian(line, reference, sums)
        .assemble(
            of(S),
            moment(of(S), of(SD)),
            of(T),
            moment(of(T), of(TD)),
            of(ST),
            moment(of(ST), of(STD)),
            of(ON));
  }

  /** g, in the caller's order of codewords. */
  double[] cotangent() {
    int k = line.k;
    double[] c = new double[k];
    for (int j = 0; j < k; j++) {
      c[j] = line.codeword[j] - reference;
    }
    double[] gs = of(cotangentAt);
    double[] gt = of(cotangentAt + 1);
    double[] gst = of(cotangentAt + 2);
    double[] on = of(cotangentAt + 3);
    double[] meanLeft = line.leftMeans(c);
    double[] meanRight = line.rightMeans(c);
    double[] pullLeft = new double[k + 1];
    double[] pullRight = new double[k + 1];
    for (int i = 0; i <= k; i++) {
      pullLeft[i] = gst[i] * (meanLeft[i] - meanRight[i]) - gs[i] * meanLeft[i];
      pullRight[i] = gst[i] * (meanRight[i] - meanLeft[i]) - gt[i] * meanRight[i];
    }
    double[] massLeft = line.spreadLeft(gs);
    double[] massRight = line.spreadRight(gt);
    double[] left = line.spreadLeft(pullLeft);
    double[] right = line.spreadRight(pullRight);
    double[] g = new double[k];
    for (int j = 0; j < k; j++) {
      double turn = massLeft[j] * c[j] + left[j] - (massRight[j] * c[j] + right[j]);
      g[j] = massLeft[j] + massRight[j] + turn / line.tau;
    }
    for (int i = 1; i <= k; i++) {
      if (on[i] != 0) {
        double[] attention = attentionAtLeftEnd(i);
        double soft = 0;
        for (int j = 0; j < k; j++) {
          soft += attention[j] * c[j];
        }
        for (int l = i - 1; l >= 0 && line.codeword[l] == line.codeword[i - 1]; l--) {
          g[l] -= on[i] * attention[l] * (c[l] - soft) / line.tau;
        }
      }
    }
    return line.unsort(g);
  }

  /** J^T y in the caller's order, for y in the form of rows: no pass over the data. */
  double[] pull(RowCotangent y) {
    int k = line.k;
    double[] v = line.sort(y.v());
    double[] offset = line.sort(y.t());
    for (int j = 0; j < k; j++) { // P_j = v_j (w - reference) - offset_j
      offset[j] -= v[j] * reference;
    }
    double[] s = of(S);
    double[] t = of(T);
    double[] st = of(ST);
    double[] sw = moment(s, of(SD));
    double[] tw = moment(t, of(TD));
    double[] stw = moment(st, of(STD));
    double[] vLeft = line.leftMeans(v);
    double[] vRight = line.rightMeans(v);
    double[] oLeft = line.leftMeans(offset);
    double[] oRight = line.rightMeans(offset);
    double[] pullLeft = new double[k + 1];
    double[] pullRight = new double[k + 1];
    for (int i = 0; i <= k; i++) {
      double turn = stw[i] * (vLeft[i] - vRight[i]) - st[i] * (oLeft[i] - oRight[i]);
      pullLeft[i] = turn - (sw[i] * vLeft[i] - s[i] * oLeft[i]);
      pullRight[i] = -turn - (tw[i] * vRight[i] - t[i] * oRight[i]);
    }
    double[] left = line.spreadLeft(pullLeft);
    double[] right = line.spreadRight(pullRight);
    double[] massLeft = line.spreadLeft(s);
    double[] massRight = line.spreadRight(t);
    double[] momentLeft = line.spreadLeft(sw);
    double[] momentRight = line.spreadRight(tw);
    double[] result = new double[k];
    for (int l = 0; l < k; l++) {
      double onLeft = momentLeft[l] * v[l] - massLeft[l] * offset[l] + left[l];
      double onRight = momentRight[l] * v[l] - massRight[l] * offset[l] + right[l];
      result[l] = (onLeft - onRight) / line.tau;
    }
    double[] on = of(ON);
    for (int i = 1; i <= k; i++) {
      if (on[i] != 0) {
        double[] attention = attentionAtLeftEnd(i);
        double w = line.codeword[i - 1] - reference;
        double mean = 0;
        for (int j = 0; j < k; j++) {
          mean += attention[j] * (v[j] * w - offset[j]);
        }
        for (int l = i - 1; l >= 0 && line.codeword[l] == line.codeword[i - 1]; l--) {
          result[l] -= on[i] * attention[l] * (v[l] * w - offset[l] - mean) / line.tau;
        }
      }
    }
    return line.unsort(result);
  }

  private double[] attentionAtLeftEnd(int i) {
    return attention(line, i, line.codeword[i - 1]);
  }

  /** A of a weight in interval i, by sorted codeword. */
  static double[] attention(LineTables line, int i, double w) {
    double[] attention = new double[line.k];
    double ratio = line.ratio(i, w);
    double s = 1 / (1 + ratio);
    double t = ratio == Double.POSITIVE_INFINITY ? 1 : ratio * s;
    double share = i > 0 ? s / line.left[i - 1] : 0;
    for (int l = i - 1; l >= 0; l--) {
      attention[l] = share;
      share *= l > 0 ? line.decay[l - 1] : 0;
    }
    share = i < line.k ? t / line.right[i] : 0;
    for (int l = i; l < line.k; l++) {
      attention[l] = share;
      share *= l < line.k - 1 ? line.decay[l] : 0;
    }
    return attention;
  }
}
