package dev.attractor.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.attractor.Replay;
import dev.attractor.fixedpoint.Status;
import dev.attractor.internal.provider.KernelProvider;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link Arithmetic#FLOAT} changes, by how much, and where it changes nothing. */
class ArithmeticTest {
  private static final double TOLERANCE = 1e-6;

  /** Of F in floats from F in double, in deviations; errors of 20,000 rows average out. */
  private static final double FLOAT_MAP = 2e-7;

  private static final int ROWS = 20_000;

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 5, 16})
  void aTrainingStepInFloatsIsThatInDoublesToRounding(int codewords) {
    Step floats = Step.of(settings(Arithmetic.FLOAT, codewords, 0.05, TOLERANCE), ROWS);
    Step doubles = Step.of(settings(Arithmetic.DOUBLE, codewords, 0.05, TOLERANCE), ROWS);

    assertThat(floats.fit.status()).isEqualTo(Status.CONVERGED);
    // a codebook is off by its residual, and by what F is off, over 1 - rho(J) and more
    double spread = doubles.fit.standardDeviation();
    double apart = 2 * (2 * TOLERANCE + FLOAT_MAP) * doubles.fit.condition() * spread;
    assertThat(floats.fit.codebook()).containsExactly(doubles.fit.codebook(), within(apart));
    // soft weights and gradients turn with the codebook at a rate of 1 / tau = 20 deviations
    double rate = 20 * apart / spread + 1e-5;
    assertThat(difference(floats.soft, doubles.soft)).isLessThan(rate);
    assertThat(difference(floats.gradient, doubles.gradient)).isLessThan(rate);
  }

  @Test
  void theResidualInDoublesIsTheReportedOneToFloatRounding() {
    Step floats = Step.of(settings(Arithmetic.FLOAT, 4, 0.05, TOLERANCE), ROWS);

    DenseReference reference = DenseReference.of(floats.weights, 2, floats.fit.temperature(), null);
    double residual = reference.residual(floats.fit.codebook()) / floats.fit.standardDeviation();
    assertThat(residual).isCloseTo(floats.fit.residual(), within(FLOAT_MAP));
  }

  @Test
  void floatsAreUsedWhereTheyArePermitted() {
    assumeTrue(KernelProvider.simd());
    Step floats = Step.of(settings(Arithmetic.FLOAT, 4, 0.05, TOLERANCE), ROWS);
    Step doubles = Step.of(settings(Arithmetic.DOUBLE, 4, 0.05, TOLERANCE), ROWS);

    assertThat(floats.soft).isNotEqualTo(doubles.soft);
  }

  @Test
  void floatsAreNotUsedForFewRowsSharpTemperaturesOrFineTolerances() {
    for (double[] setting :
        new double[][] {{ROWS, 0.005, TOLERANCE}, {ROWS, 0.05, 1e-9}, {4000, 0.05, TOLERANCE}}) {
      int rows = (int) setting[0];
      Step floats = Step.of(settings(Arithmetic.FLOAT, 4, setting[1], setting[2]), rows);
      Step doubles = Step.of(settings(Arithmetic.DOUBLE, 4, setting[1], setting[2]), rows);

      assertThat(floats.fit.codebook()).isEqualTo(doubles.fit.codebook());
      assertThat(floats.gradient).isEqualTo(doubles.gradient);
    }
  }

  @Test
  void aCodewordThatHardlyAnyRowSharesIsFittedInDoublePrecision() {
    float[] two = Draws.normal(2 * ROWS, Replay.SEED);
    for (int i = 0; i < two.length; i++) { // about (1, 1) and (-1, -1)
      two[i] += i / 2 % 2 == 0 ? 1 : -1;
    }
    double[] both =
        settings(Arithmetic.DOUBLE, 2, 0.0125, TOLERANCE).fit(Weights.of(two)).codebook();
    double[] far = {both[0], both[1], both[2], both[3], 1, -1}; // 150 temperatures from every row
    SoftClustering floats =
        settings(Arithmetic.FLOAT, 3, 0.0125, TOLERANCE).fit(Weights.of(two), far);
    SoftClustering doubles =
        settings(Arithmetic.DOUBLE, 3, 0.0125, TOLERANCE).fit(Weights.of(two), far);

    assertThat(floats.codebook()).isEqualTo(doubles.codebook());
    assertThat(floats.residual()).isEqualTo(doubles.residual());
  }

  @Test
  void aFitWithoutAStartIsInDoublePrecision() {
    Weights weights = Weights.of(Draws.normal(2 * ROWS, Replay.SEED));

    assertThat(settings(Arithmetic.FLOAT, 4, 0.05, TOLERANCE).fit(weights).codebook())
        .isEqualTo(settings(Arithmetic.DOUBLE, 4, 0.05, TOLERANCE).fit(weights).codebook());
  }

  private static SoftKMeans settings(
      Arithmetic arithmetic, int codewords, double temperature, double tolerance) {
    return SoftKMeans.builder()
        .codewords(codewords)
        .dimension(2)
        .temperature(Temperature.relative(temperature))
        .tolerance(tolerance)
        .arithmetic(arithmetic)
        .build();
  }

  /** The root of the summed squares of the difference, over that of the second. */
  private static double difference(float[] a, float[] b) {
    double apart = 0;
    double all = 0;
    for (int i = 0; i < a.length; i++) {
      apart += Math.pow((double) a[i] - b[i], 2);
      all += Math.pow(b[i], 2);
    }
    return Math.sqrt(apart / all);
  }

  /** A fit, moved weights, and a fit from the codebook before: forward and back. */
  private record Step(float[] weights, SoftClustering fit, float[] soft, float[] gradient) {
    static Step of(SoftKMeans settings, int rows) {
      float[] weights = Draws.heavyTailed(2 * rows, Replay.SEED);
      double[] before = settings.fit(Weights.of(weights)).codebook();
      float[] upstream = Draws.normal(2 * rows, Replay.SEED + 1);
      for (int i = 0; i < weights.length; i++) {
        weights[i] += 1e-3f * upstream[weights.length - 1 - i];
      }
      SoftClustering fit = settings.fit(Weights.of(weights), before);
      float[] soft = new float[weights.length];
      fit.reconstruct(soft);
      float[] gradient = Arrays.copyOf(upstream, upstream.length);
      fit.pullback(upstream, gradient);
      return new Step(weights, fit, soft, gradient);
    }
  }
}
