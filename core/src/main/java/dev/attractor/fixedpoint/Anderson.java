package dev.attractor.fixedpoint;

import dev.attractor.internal.linear.LeastSquares;

/**
 * Anderson acceleration (type II): the next iterate is F at the affine combination of past iterates
 * whose residuals cancel best. When the residual grows to more than twice its lowest value, the
 * history is dropped and the search goes on with a plain step from the best iterate.
 *
 * @param history how many differences of past iterates to combine, at least 1
 * @param ridge regularisation of the least-squares problem, relative to its columns, at least 0
 * @param stopping when the search ends
 */
public record Anderson(int history, double ridge, Stopping stopping) implements Solver {
  /** A residual above this multiple of the best is answered by a plain step from the best. */
  private static final double GROWTH = 2;

  /**
   * @throws IllegalArgumentException unless history >= 1 and ridge >= 0
   */
  public Anderson {
    if (history < 1) {
      throw new IllegalArgumentException("history must be at least 1, got " + history);
    }
    if (!(ridge >= 0)) {
      throw new IllegalArgumentException("ridge must be at least 0, got " + ridge);
    }
  }

  /** The same solver with another history. */
  public Anderson withHistory(int history) {
    return new Anderson(history, ridge, stopping);
  }

  /** The same solver with another ridge. */
  public Anderson withRidge(double ridge) {
    return new Anderson(history, ridge, stopping);
  }

  @Override
  public Anderson with(Stopping stopping) {
    return new Anderson(history, ridge, stopping);
  }

  /** The state of one search. */
  Stepper begin(int size) {
    return new Mixing(size, Math.min(history, size), ridge);
  }

  /**
   * Differences of past residuals and images, newest last, and the best image for the way back.
   * With g = F(y), f = g - y: next = g - dG gamma, gamma = argmin |f - dF gamma|.
   */
  static final class Mixing implements Stepper {
    private final int n;
    private final double ridge;
    private final double[][] residualSteps;
    private final double[][] imageSteps;
    private final LeastSquares leastSquares;
    private final double[] lastResidual;
    private final double[] lastImage;
    private final double[] difference;
    private final double[] bestImage;
    private double best = Double.POSITIVE_INFINITY;
    private int kept;
    private boolean haveLast;

    Mixing(int n, int history, double ridge) {
      this.n = n;
      this.ridge = ridge;
      residualSteps = new double[history][n];
      imageSteps = new double[history][n];
      leastSquares = new LeastSquares(n, history);
      lastResidual = new double[n];
      lastImage = new double[n];
      difference = new double[n];
      bestImage = new double[n];
    }

    @Override
    public void advance(double[] state, double[] image, double[] jacobian, double residual) {
      if (residual > GROWTH * best) {
        System.arraycopy(bestImage, 0, state, 0, n);
        forget();
        return;
      }
      if (residual < best) {
        best = residual;
        System.arraycopy(image, 0, bestImage, 0, n);
      }
      for (int i = 0; i < n; i++) {
        difference[i] = image[i] - state[i];
      }
      if (haveLast) {
        remember(image);
      }
      System.arraycopy(difference, 0, lastResidual, 0, n);
      System.arraycopy(image, 0, lastImage, 0, n);
      haveLast = true;
      System.arraycopy(image, 0, state, 0, n);
      if (kept > 0) {
        double[] gamma = leastSquares.solve(residualSteps, kept, difference, ridge);
        for (int h = 0; h < kept; h++) {
          for (int i = 0; i < n; i++) {
            state[i] -= gamma[h] * imageSteps[h][i];
          }
        }
      }
    }

    private void remember(double[] image) {
      int slots = residualSteps.length;
      if (kept == slots) {
        double[] oldest = residualSteps[0];
        System.arraycopy(residualSteps, 1, residualSteps, 0, slots - 1);
        residualSteps[slots - 1] = oldest;
        oldest = imageSteps[0];
        System.arraycopy(imageSteps, 1, imageSteps, 0, slots - 1);
        imageSteps[slots - 1] = oldest;
      } else {
        kept++;
      }
      for (int i = 0; i < n; i++) {
        residualSteps[kept - 1][i] = difference[i] - lastResidual[i];
        imageSteps[kept - 1][i] = image[i] - lastImage[i];
      }
    }

    private void forget() {
      best = Double.POSITIVE_INFINITY;
      kept = 0;
      haveLast = false;
    }
  }
}
