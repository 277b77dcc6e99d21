package dev.attractor.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.internal.linear.LuFactors;
import dev.attractor.internal.linear.SpectralRadius;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** What docs/errata.md says of chapter 2, computed from the definitions alone. */
class ClusteringErrataTest {
  private static final double TAU = 0.05;

  private static DenseReference normal(int n) {
    Random random = new Random(1);
    double[] w = DoubleStream.generate(random::nextGaussian).limit(n).toArray();
    return new DenseReference(w, 1, TAU, null);
  }

  /** Starts at the middles of k equal shares of the weights. */
  private static double[] quantiles(DenseReference data, int k) {
    double[] sorted = data.rows.clone();
    Arrays.sort(sorted);
    double[] c = new double[k];
    Arrays.setAll(c, j -> sorted[(int) ((j + 0.5) * sorted.length / k)]);
    return c;
  }

  /** dF/dC by central differences, k x k row by row. */
  private static double[] jacobian(DenseReference data, double[] c) {
    int k = c.length;
    double[] jacobian = new double[k * k];
    double h = 1e-6;
    for (int l = 0; l < k; l++) {
      double[] up = c.clone();
      double[] down = c.clone();
      up[l] += h;
      down[l] -= h;
      double[] fUp = data.step(up);
      double[] fDown = data.step(down);
      for (int j = 0; j < k; j++) {
        jacobian[j * k + l] = (fUp[j] - fDown[j]) / (2 * h);
      }
    }
    return jacobian;
  }

  private static DenseReference moved(DenseReference data, double[] direction, double h) {
    double[] w = new double[data.m];
    Arrays.setAll(w, i -> data.rows[i] + h * direction[i]);
    return new DenseReference(w, 1, data.tau, null);
  }

  /** (dF/dW) v at a codebook by a central difference. */
  private static double[] direct(DenseReference data, double[] c, double[] v) {
    double h = 1e-6;
    return slope(moved(data, v, h).step(c), moved(data, v, -h).step(c), h);
  }

  private static double[] slope(double[] up, double[] down, double h) {
    double[] slope = new double[up.length];
    Arrays.setAll(slope, j -> (up[j] - down[j]) / (2 * h));
    return slope;
  }

  private static double norm(double[] x) {
    return Math.sqrt(Arrays.stream(x).map(v -> v * v).sum());
  }

  private static double distance(double[] a, double[] b) {
    double[] difference = new double[a.length];
    Arrays.setAll(difference, j -> a[j] - b[j]);
    return norm(difference);
  }

  /** (2.17) applied to a direction of W: (I - J)^-1 (dF/dW) v. */
  private static double[] implicit(DenseReference data, double[] c, double[] v) {
    double[] derivative = direct(data, c, v);
    LuFactors factors = new LuFactors(c.length);
    assertThat(factors.factorOneMinus(jacobian(data, c))).isTrue();
    factors.solve(derivative);
    return derivative;
  }

  private static double[] direction(int m) {
    Random random = new Random(2);
    return DoubleStream.generate(random::nextGaussian).limit(m).toArray();
  }

  @Test
  void allCodewordsAtTheMeanSolve213AndRepelAlgorithm1() {
    DenseReference data = normal(2000);
    double mean = Arrays.stream(data.rows).average().orElseThrow();
    double deviation =
        Arrays.stream(data.rows).map(w -> Math.abs(w - mean)).average().orElseThrow();
    double[] collapsed = new double[4];
    Arrays.fill(collapsed, mean);
    assertThat(data.residual(collapsed)).isLessThan(1e-14);
    // There J = (mean |w - mean| / tau) (I - 1 1^T / k); h = 1e-6 resolves |w - c| but for a few w.
    assertThat(SpectralRadius.ofMatrix(jacobian(data, collapsed), 4))
        .isCloseTo(deviation / TAU, within(1e-2));
    double[] beside = {mean - 1e-6, mean, mean + 1e-6, mean + 2e-6};
    assertThat(distance(data.settle(beside, 2000), collapsed)).isGreaterThan(1);
  }

  @Test
  void theMeanIsNotTheMaximisationStepOfTheAttentionIn25() {
    // exp(-|w - c| / tau) is a Laplace density, whose M-step is the weighted median.
    double[] w = {0, 0.1, 0.2, 3};
    DenseReference data = new DenseReference(w, 1, 1.0, null);
    double[] c = {1, 10};
    double[] a = data.attention(c);
    double mean = data.step(c)[0];
    assertThat(absolute(w, a, mean)).isGreaterThan(1.3 * absolute(w, a, 0.1)); // 4.35 and 3.1
  }

  /** sum_i a_i1 |w_i - c|. */
  private static double absolute(double[] w, double[] a, double c) {
    double sum = 0;
    for (int i = 0; i < w.length; i++) {
      sum += a[2 * i] * Math.abs(w[i] - c);
    }
    return sum;
  }

  @Test
  void theAttractorOfAlgorithm1DoesNotMinimiseTheErrorIn211() {
    DenseReference data = normal(2000);
    double[] c = data.settle(quantiles(data, 4), 1000);
    assertThat(data.residual(c)).isLessThan(1e-12);
    double[] gradient = new double[4];
    for (int j = 0; j < 4; j++) {
      double[] up = c.clone();
      double[] down = c.clone();
      up[j] += 1e-6;
      down[j] -= 1e-6;
      gradient[j] = (error(data, up) - error(data, down)) / 2e-6;
    }
    assertThat(norm(gradient)).isGreaterThan(1);
    double[] better = c.clone();
    for (int j = 0; j < 4; j++) {
      better[j] -= 1e-3 * gradient[j];
    }
    assertThat(error(data, better)).isLessThan(error(data, c) - 0.1);
  }

  /** sum_i |w_i - r_tau(w_i, C)|^2. */
  private static double error(DenseReference data, double[] c) {
    double distance = distance(data.soft(c), data.rows);
    return distance * distance;
  }

  @Test
  void theJacobianFreeGradient224IsNotTheDerivativeOfTheAttractor() {
    DenseReference data = normal(2000);
    double[] v = direction(data.m);
    double[] start = data.settle(quantiles(data, 4), 1000);
    double h = 1e-5;
    double[] differences =
        slope(moved(data, v, h).settle(start, 1000), moved(data, v, -h).settle(start, 1000), h);
    assertThat(distance(implicit(data, start, v), differences))
        .isLessThan(1e-3 * norm(differences));
    assertThat(distance(direct(data, start, v), differences))
        .isGreaterThan(0.3 * norm(differences));
  }

  @Test
  void thirtyStepsDoNotConvergeAtSixteenCodewordsAndTheirGradientIsWrong() {
    DenseReference data = normal(2000);
    double[] v = direction(data.m);
    double[] thirty = quantiles(data, 16);
    for (int t = 0; t < 30; t++) {
      thirty = data.step(thirty);
    }
    double[] attractor = data.settle(thirty, 3000);
    assertThat(data.residual(attractor)).isLessThan(1e-12);
    assertThat(data.residual(thirty)).isGreaterThan(1e-3);
    assertThat(distance(thirty, attractor)).isGreaterThan(0.05);
    double[] right = implicit(data, attractor, v);
    assertThat(distance(implicit(data, thirty, v), right)).isGreaterThan(0.3 * norm(right));
  }

  @Test
  void aSmallerShareIn222HelpsAgainstNegativeEigenvaluesAloneAndCostsSteps() {
    assertThat(steps(-1.5, 1)).isEqualTo(-1);
    assertThat(steps(-1.5, 0.25)).isPositive();
    for (double share = 0.25; share > 1e-3; share /= 2) {
      assertThat(steps(1.05, share)).isEqualTo(-1);
    }
    // 1 - alpha (1 - .99) = .9975 a step: log(1e10) / .0025 = 9,200 steps.
    assertThat(steps(0.99, 0.25)).isBetween(9000, 9400);
  }

  /** Steps of m <- a (j m + 1) + (1 - a) m to 1e-10 of 1 / (1 - j), relative; -1 for never. */
  private static int steps(double j, double share) {
    double m = 0;
    double goal = 1 / (1 - j);
    for (int t = 0; t < 100_000; t++) {
      if (Math.abs(m - goal) <= 1e-10 * Math.abs(goal)) {
        return t;
      }
      m = share * (j * m + 1) + (1 - share) * m;
    }
    return -1;
  }

  @Test
  void theCountOfResNet18LeavesOutBiasesAndNormalisationAndTheSmallNetworksDoesNot() {
    long weights = 3 * 64 * 49 + 4 * 64 * 64 * 9;
    long normalisation = 64 + 4 * 64;
    for (int width = 128; width <= 512; width *= 2) {
      weights += width / 2 * width * 9 + 3L * width * width * 9 + width / 2 * width;
      normalisation += 5L * width;
    }
    weights += 512 * 10;
    assertThat(weights).isEqualTo(11_172_032);
    assertThat(weights + 2 * normalisation + 10).isEqualTo(11_181_642);
    assertThat((4 * 9 + 4) + (4 * 4 * 9 + 4) + (196 * 10 + 10)).isEqualTo(2158);
  }
}
