package dev.attractor.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.fixedpoint.Adjoint;
import dev.attractor.fixedpoint.Solver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole pull-back against finite differences of a fit done by the dense definition. */
class SoftKMeansPullbackTest {
  private static final double STEP = 5e-5;

  static SoftKMeans.Builder builder(int k, int d, double tau) {
    return SoftKMeans.builder()
        .codewords(k)
        .dimension(d)
        .temperature(Temperature.absolute(tau))
        .tolerance(1e-13);
  }

  /** dL/dW of L = g . W~(C*(W), W): five-point differences, each fit settled from {@code c}. */
  static double[] differences(
      float[] w, int d, double tau, double[] c, float[] g, float[] q, boolean settle) {
    double[] expected = new double[w.length];
    double[] cotangent = DenseReference.doubles(g);
    for (int i = 0; i < w.length; i++) {
      double[] loss = new double[4];
      int[] shift = {-2, -1, 1, 2};
      for (int s = 0; s < 4; s++) {
        double[] moved = DenseReference.doubles(w);
        moved[i] += shift[s] * STEP;
        DenseReference reference =
            new DenseReference(moved, d, tau, q == null ? null : DenseReference.doubles(q));
        loss[s] = reference.loss(settle ? reference.settle(c, 5000) : reference.step(c), cotangent);
      }
      expected[i] = (loss[0] - 8 * loss[1] + 8 * loss[2] - loss[3]) / (12 * STEP);
    }
    return expected;
  }

  /** The gradient comes in floats; the differences err by about 1e-15 / STEP and STEP^4. */
  static void assertClose(float[] actual, double[] expected) {
    double largest = 0;
    for (double value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual[i]).as("at %d", i).isCloseTo(expected[i], within(2e-6 * largest));
    }
  }

  @ParameterizedTest(name = "n={0} k={1} d={2} {4} weighted={5}")
  @CsvSource({
    "41, 3, 1, .3, exact, false", "41, 3, 1, .3, damped, false", "41, 3, 1, .3, neumann, false",
    "41, 3, 1, .3, unrolled, false", "60, 3, 2, .3, exact, false", "61, 3, 2, .3, exact, false",
    "61, 3, 2, .3, damped, false", "61, 3, 2, .3, neumann, false", "61, 3, 2, .3, unrolled, false",
    "62, 2, 3, .4, exact, false", "62, 2, 3, .4, damped, false", "62, 2, 3, .4, neumann, false",
    "62, 2, 3, .4, unrolled, false", "41, 3, 1, .3, exact, true", "61, 3, 2, .3, exact, true",
    "61, 3, 2, .3, unrolled, true", "41, 1, 1, .3, exact, false", "33, 6, 1, .2, exact, false",
  })
  void gradientMatchesFiniteDifferences(
      int n, int k, int d, double tau, String name, boolean weighted) {
    float[] w = Draws.lumps(n, k, d, 21);
    float[] g = Draws.lumps(n, 4, 1, 22);
    float[] q = weighted ? rowWeights((n + d - 1) / d) : null;
    SoftKMeans.Builder settings = builder(k, d, tau);
    switch (name) {
      case "exact" -> settings.adjoint(Adjoint.exact());
      case "damped" -> settings.adjoint(Adjoint.damped().with(1e-12, 20_000));
      case "neumann" -> settings.adjoint(Adjoint.neumann(5000));
      default ->
          settings.method(Method.DKM).solver(Solver.picard().recorded().withMaxEvaluations(5000));
    }
    Weights weights = q == null ? Weights.of(w) : Weights.of(w).withRowWeights(q);
    SoftClustering c = settings.build().fit(weights);
    assertThat(c.status().toString()).isEqualTo("converged");
    float[] gradient = new float[n];
    c.pullback(g, gradient);
    assertClose(gradient, differences(w, d, tau, c.codebook(), g, q, true));
  }

  private static float[] rowWeights(int m) {
    float[] q = new float[m];
    for (int i = 0; i < m; i++) {
      q[i] = i % 5 == 0 ? 0 : 0.5f + (i % 3);
    }
    return q;
  }

  @Test
  void cappedDkmIsDifferentiatedThroughItsStepsAndNoOthers() {
    float[] w = Draws.lumps(61, 3, 2, 21);
    float[] g = Draws.lumps(61, 4, 1, 22);
    double[] start = {0.3, 0.1, -1, 0.5, 1, -1};
    SoftClustering c =
        builder(3, 2, 0.5).method(Method.DKM).seeding(Seeding.given(start)).build().fit(w);
    double[] cotangent = DenseReference.doubles(g);
    double[] expected = new double[w.length];
    int[] shift = {-2, -1, 1, 2};
    for (int i = 0; i < w.length; i++) {
      double[] loss = new double[4];
      for (int s = 0; s < 4; s++) {
        double[] moved = DenseReference.doubles(w);
        moved[i] += shift[s] * STEP;
        DenseReference reference = new DenseReference(moved, 2, 0.5, null);
        loss[s] = reference.loss(reference.settle(start, 5), cotangent);
      }
      expected[i] = (loss[0] - 8 * loss[1] + 8 * loss[2] - loss[3]) / (12 * STEP);
    }
    float[] gradient = new float[w.length];
    c.pullback(g, gradient);
    assertClose(gradient, expected);
  }

  @Test
  void anUnconvergedFitNeverAnswersSilently() {
    float[] w = Draws.normal(500, 3);
    float[] g = Draws.normal(500, 4);
    SoftKMeans.Builder settings =
        SoftKMeans.builder().codewords(8).solver(Solver.picard().withMaxEvaluations(3)).plain();
    SoftClustering c = settings.build().fit(w);
    assertThat(c.status().toString()).isEqualTo("evaluations ran out");
    assertThat(c.pullback(g, new float[500]).adjoint()).isEqualTo(Adjoint.jacobianFree());
    SoftClustering strict = settings.unconverged(Adjoint.Unconverged.FAIL).build().fit(w);
    assertThatIllegalStateException()
        .isThrownBy(() -> strict.pullback(g, new float[500]))
        .withMessageContaining("evaluations ran out");
  }

  @Test
  void aNearlySingularEquationIsReportedAndAnsweredByTheConfiguredAdjoint() {
    // Rows that look the same in every direction: the codewords can turn at almost no cost.
    float[] w = Draws.normal(60_000, 3);
    SoftClustering c =
        SoftKMeans.builder()
            .codewords(3)
            .dimension(2)
            .temperature(Temperature.relative(0.3))
            .adjoint(Adjoint.exact().guarded(50, Adjoint.neumann(7)))
            .build()
            .fit(w);
    assertThat(c.status().toString()).isEqualTo("converged");
    assertThat(c.condition()).isGreaterThan(50);
    assertThat(c.pullback(Draws.normal(60_000, 4), new float[60_000]).adjoint())
        .isEqualTo(Adjoint.neumann(7));
  }
}
