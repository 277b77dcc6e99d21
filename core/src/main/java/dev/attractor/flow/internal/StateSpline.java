package dev.attractor.flow.internal;

import dev.attractor.internal.columns.ColumnKernels;
import dev.attractor.internal.columns.ScalarFunctions;

/**
 * The rational-quadratic spline of {@link SplineCoupling} at one number, without allocation: value,
 * inverse, slope, and how it moves when its parameters do.
 */
final class StateSpline {
  private final int bins;
  private final double box;
  private final double least;
  private final double logitScale;

  /** Where this feature's parameters start in theta. */
  private final int offset;

  /** Softmax of the width logits, then of the height logits; padded to whole vectors. */
  private final double[] shares;

  private final double floor;
  private final double stretch;

  // The cell of the last forward call.
  private int bin;
  private boolean inside;
  private double xi;
  private double width;
  private double height;
  private double start;
  private double end;

  StateSpline(int bins, double box, double least, double logitScale, int offset) {
    this.bins = bins;
    this.box = box;
    this.least = least;
    this.logitScale = logitScale;
    this.offset = offset;
    this.floor = 2 * box * least;
    this.stretch = 2 * box * (1 - least * bins);
    int lanes = ColumnKernels.LANES;
    this.shares = new double[(2 * bins + lanes - 1) / lanes * lanes];
  }

  private void shares(double[] theta) {
    for (int side = 0; side < 2 * bins; side += bins) {
      double most = theta[offset + side];
      for (int j = 1; j < bins; j++) {
        most = Math.max(most, theta[offset + side + j]);
      }
      for (int j = side; j < side + bins; j++) {
        shares[j] = logitScale * (theta[offset + j] - most);
      }
    }
    ColumnKernels.chosen().exp(shares, shares, shares.length);
    for (int side = 0; side < 2 * bins; side += bins) {
      double sum = 0;
      for (int j = side; j < side + bins; j++) {
        sum += shares[j];
      }
      double over = 1 / sum;
      for (int j = side; j < side + bins; j++) {
        shares[j] *= over;
      }
    }
  }

  private double length(int share) {
    return floor + stretch * shares[share];
  }

  /** Finds the bin along one side (0 or {@code bins}) and returns the edge before it. */
  private double locate(int side, double at) {
    double edge = -box;
    bin = 0;
    while (bin < bins - 1) {
      double next = edge + length(side + bin);
      if (at < next) {
        break;
      }
      edge = next;
      bin++;
    }
    return edge;
  }

  private double before(int side) {
    double edge = -box;
    for (int j = 0; j < bin; j++) {
      edge += length(side + j);
    }
    return edge;
  }

  private double knotSlope(double[] theta, int knot) {
    return knot < 0 || knot >= bins - 1
        ? 1.0
        : ScalarFunctions.softplus(theta[offset + 2 * bins + knot]) + least;
  }

  private void cell(double[] theta) {
    width = length(bin);
    height = length(bins + bin);
    start = knotSlope(theta, bin - 1);
    end = knotSlope(theta, bin);
  }

  double forward(double[] theta, double x) {
    inside = x > -box && x < box;
    if (!inside) {
      return x;
    }
    shares(theta);
    double left = locate(0, x);
    cell(theta);
    xi = (x - left) / width;
    double s = height / width;
    double hump = xi * (1 - xi);
    double bottom = s + (start + end - 2 * s) * hump;
    return before(bins) + height * (s * xi * xi + start * hump) / bottom;
  }

  /** The slope at the argument of the last {@link #forward}. */
  double slope() {
    if (!inside) {
      return 1.0;
    }
    double s = height / width;
    double hump = xi * (1 - xi);
    double ratio = s / (s + (start + end - 2 * s) * hump);
    double rest = 1 - xi;
    return ratio * ratio * (end * xi * xi + 2 * s * hump + start * rest * rest);
  }

  /** How the value at the argument of the last {@link #forward} moves when theta moves. */
  double carried(double[] theta, double[] move) {
    if (!inside) {
      return 0.0;
    }
    double dWidth = 0;
    double dLeft = 0;
    double dHeight = 0;
    double dBase = 0;
    for (int side = 0; side < 2 * bins; side += bins) {
      double mean = 0;
      for (int j = side; j < side + bins; j++) {
        mean += shares[j] * move[offset + j];
      }
      double sum = 0;
      for (int j = 0; j < bin; j++) {
        sum += shares[side + j] * (move[offset + side + j] - mean);
      }
      double own = shares[side + bin] * (move[offset + side + bin] - mean);
      double c = stretch * logitScale;
      if (side == 0) {
        dLeft = c * sum;
        dWidth = c * own;
      } else {
        dBase = c * sum;
        dHeight = c * own;
      }
    }
    double dStart = knotMove(theta, move, bin - 1);
    double dEnd = knotMove(theta, move, bin);
    double s = height / width;
    double ds = (dHeight - s * dWidth) / width;
    double dXi = -(dLeft + xi * dWidth) / width;
    double hump = xi * (1 - xi);
    double dHump = (1 - 2 * xi) * dXi;
    double bend = start + end - 2 * s;
    double top = s * xi * xi + start * hump;
    double bottom = s + bend * hump;
    double dTop = ds * xi * xi + 2 * s * xi * dXi + dStart * hump + start * dHump;
    double dBottom = ds + (dStart + dEnd - 2 * ds) * hump + bend * dHump;
    double ratio = top / bottom;
    return dBase + dHeight * ratio + height * (dTop - ratio * dBottom) / bottom;
  }

  private double knotMove(double[] theta, double[] move, int knot) {
    if (knot < 0 || knot >= bins - 1) {
      return 0.0;
    }
    int at = offset + 2 * bins + knot;
    return ScalarFunctions.sigmoid(theta[at]) * move[at];
  }

  double inverse(double[] theta, double y) {
    if (!(y > -box && y < box)) {
      return y;
    }
    shares(theta);
    double base = locate(bins, y);
    cell(theta);
    double s = height / width;
    double up = y - base;
    double bent = up * (start + end - 2 * s);
    double a = height * (s - start) + bent;
    double b = height * start - bent;
    double c = -s * up;
    double root = Math.sqrt(Math.max(b * b - 4 * a * c, 0.0));
    return before(0) + width * (-2 * c / (b + root));
  }
}
