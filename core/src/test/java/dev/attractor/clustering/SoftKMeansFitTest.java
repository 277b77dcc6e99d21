package dev.attractor.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.fixedpoint.Solver;
import dev.attractor.fixedpoint.Status;
import dev.attractor.parallel.Parallelism;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The fit against the dense definition, however the fit got there. */
class SoftKMeansFitTest {
  static SoftKMeans kmeans(int k, int d, double relative) {
    return SoftKMeans.builder()
        .codewords(k)
        .dimension(d)
        .temperature(Temperature.relative(relative))
        .build();
  }

  @ParameterizedTest(name = "n={0} k={1} d={2} tau={3} std")
  @CsvSource({
    "7, 1, 1, .05", "500, 2, 1, .05", "2000, 4, 1, .05", "2000, 4, 1, .005", "2001, 16, 1, .05",
    "2001, 4, 2, .05", "2000, 16, 2, .1", "1999, 3, 3, .2", "1000, 5, 7, .1", "40000, 8, 1, .02",
    "90001, 4, 2, .05", "150001, 4, 3, .1", "50000, 1, 2, .1", "999, 64, 1, .01",
  })
  void everyClaimedResidualIsThatOfTheDenseDefinition(int n, int k, int d, double tau) {
    for (float[] w : new float[][] {Draws.normal(n, n), Draws.heavyTailed(n, n + 1)}) {
      SoftClustering c = kmeans(k, d, tau).fit(w);
      DenseReference reference = DenseReference.of(w, d, c.temperature(), null);
      double std = reference.standardDeviation();
      assertThat(c.standardDeviation()).isCloseTo(std, within(1e-12 * std));
      assertThat(c.temperature()).isCloseTo(tau * std, within(1e-12 * tau * std));
      assertThat(c.status()).isEqualTo(Status.CONVERGED);
      assertThat(c.residual()).isLessThanOrEqualTo(1e-10);
      // Sums of m terms in another order differ by about sqrt(m) roundings of their size.
      double rounding = 1e-14 * Math.sqrt(n) * largest(w) / std;
      assertThat(reference.residual(c.codebook()) / std)
          .isCloseTo(c.residual(), within(rounding + 1e-3 * c.residual()));
      assertThat(c.spectralRadius()).isLessThan(1);
    }
  }

  private static double largest(float[] w) {
    double largest = 0;
    for (float value : w) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  @ParameterizedTest
  @CsvSource({"1, 4, .05", "1, 8, .02", "2, 4, .1", "3, 3, .3"})
  void theSummarisedFitAndThePlainOneReachTheSameFixedPoint(int d, int k, double tau) {
    float[] w = Draws.lumps(60_000 * d, k, d, 11);
    SoftClustering summarised = kmeans(k, d, tau).fit(w);
    SoftClustering plain =
        SoftKMeans.builder()
            .codewords(k)
            .dimension(d)
            .temperature(Temperature.relative(tau))
            .seeding(Seeding.given(near(summarised.codebook())))
            .solver(Solver.picard().withMaxEvaluations(5000))
            .plain()
            .build()
            .fit(w);
    assertThat(plain.status()).isEqualTo(Status.CONVERGED);
    // Both residuals are at most 1e-10 std; the distance to the attractor is that times the norm of
    // (I - J)^-1, which the condition number bounds up to |I - J| <= 2.
    double tolerance = 2 * 2 * 1e-10 * summarised.condition() * summarised.standardDeviation();
    for (int i = 0; i < k * d; i++) {
      assertThat(plain.codebook()[i]).isCloseTo(summarised.codebook()[i], within(tolerance));
    }
  }

  /** Off by half a per cent, so that the plain iteration has to find its own way back. */
  private static double[] near(double[] codebook) {
    double[] moved = codebook.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] *= i % 2 == 0 ? 1.005 : 0.995;
    }
    return moved;
  }

  @ParameterizedTest
  @CsvSource({"1, 4", "1, 16", "2, 4"})
  void aConvergedFitTakesAHandfulOfPasses(int d, int k) {
    float[] w = Draws.normal(400_000, 5);
    SoftClustering c = kmeans(k, d, 0.05).fit(w);
    assertThat(c.status()).isEqualTo(Status.CONVERGED);
    assertThat(c.passes()).isLessThanOrEqualTo(6);
  }

  @Test
  void aWarmStartTakesFewPassesAndStaysAtItsAttractor() {
    float[] w = Draws.normal(2000, 6);
    SoftKMeans kmeans = kmeans(4, 1, 0.05);
    SoftClustering cold = kmeans.fit(w);
    for (int i = 0; i < w.length; i++) {
      w[i] += 1e-4f * (float) Math.sin(i);
    }
    SoftClustering warm = kmeans.fit(w, cold.codebook());
    assertThat(warm.status()).isEqualTo(Status.CONVERGED);
    assertThat(warm.passes()).isLessThanOrEqualTo(5);
    for (int j = 0; j < 4; j++) {
      assertThat(warm.codebook()[j]).isCloseTo(cold.codebook()[j], within(2e-3));
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 4", "3, 8"})
  void aWarmStartAfterAStepOfTrainingTakesNoSummary(int d, int k) {
    float[] w = Draws.heavyTailed(300_000, 16);
    SoftKMeans kmeans = kmeans(k, d, 0.1);
    SoftClustering cold = kmeans.fit(w);
    float[] drift = Draws.normal(w.length, 17);
    float size = (float) (1e-3 * cold.standardDeviation());
    for (int i = 0; i < w.length; i++) {
      w[i] += size * drift[i];
    }
    SoftClustering warm = kmeans.fit(w, cold.codebook());
    assertThat(warm.status()).isEqualTo(Status.CONVERGED);
    assertThat(warm.spectralRadius()).isLessThan(1);
    // The scan, one pass with J and few of Broyden's method; the summaries of a cold start are
    // passes of their own.
    assertThat(warm.passes()).isLessThanOrEqualTo(7);
    DenseReference reference = DenseReference.of(w, d, warm.temperature(), null);
    assertThat(reference.residual(warm.codebook()) / warm.standardDeviation())
        .isLessThanOrEqualTo(1.1e-10);
  }

  @ParameterizedTest
  @CsvSource({"DOUBLE, 2, 4", "FLOAT, 2, 4", "DOUBLE, 3, 6"})
  void aStepAtATrainingsToleranceTakesTheJacobianOfASample(Arithmetic arithmetic, int d, int k) {
    float[] w = Draws.heavyTailed(200_000 * d, 19);
    SoftKMeans kmeans =
        SoftKMeans.builder()
            .codewords(k)
            .dimension(d)
            .temperature(Temperature.relative(.1))
            .tolerance(1e-6)
            .arithmetic(arithmetic)
            .build();
    double[] before = kmeans.fit(w).codebook();
    for (int i = 0; i < w.length; i++) {
      w[i] *= 1 + 1e-4f * (i % d + 1); // moves the attractor by some 1e-4 deviations
    }
    SoftClustering warm = kmeans.fit(w, before);
    assertThat(warm.status()).isEqualTo(Status.CONVERGED);
    // The scan, the start, and the steps of Broyden's method.
    assertThat(warm.passes()).isLessThanOrEqualTo(6);
    DenseReference reference = DenseReference.of(w, d, warm.temperature(), null);
    // In floats a lane adds up to 512 terms: F is known to 3e-8 deviations on vectors of sixteen,
    // to a few 1e-7 on vectors of four, whose sums are longer.
    assertThat(reference.residual(warm.codebook()) / warm.standardDeviation())
        .isLessThanOrEqualTo(arithmetic == Arithmetic.FLOAT ? 1.5e-6 : 1.1e-6);
    double plainSteps = Math.log(1e-2) / Math.log(warm.spectralRadius());
    assertThat(plainSteps).isGreaterThan(30);
  }

  @Test
  void aStartFarFromTheAttractorEndsAtAnAttractorAllTheSame() {
    float[] w = Draws.heavyTailed(60_000, 18);
    SoftKMeans kmeans = kmeans(4, 2, 0.1);
    for (double[] far :
        new double[][] {
          {50, 50, -50, 50, 50, -50, -50, -50}, {0, 0, 1e-3, 0, 0, 1e-3, 1e-3, 1e-3}
        }) {
      SoftClustering c = kmeans.fit(w, far);
      assertThat(c.status()).isEqualTo(Status.CONVERGED);
      assertThat(c.spectralRadius()).isLessThan(1);
    }
  }

  @Test
  void theResultDoesNotDependOnTheNumberOfThreads() {
    for (int d : new int[] {1, 2, 3}) {
      SoftKMeans kmeans = kmeans(4, d, 0.1);
      float[] w = Draws.heavyTailed(200_003, 9);
      float[] g = Draws.normal(200_003, 10);
      SoftClustering one = Parallelism.sequential().during(() -> kmeans.fit(w));
      float[] gradient = new float[w.length];
      Parallelism.sequential().run(() -> one.pullback(g, gradient));
      for (int threads : new int[] {2, 5}) {
        Parallelism several = Parallelism.threads(threads);
        SoftClustering many = several.during(() -> kmeans.fit(w));
        assertThat(many.codebook()).isEqualTo(one.codebook());
        assertThat(many.residual()).isEqualTo(one.residual());
        float[] again = new float[w.length];
        several.run(() -> many.pullback(g, again));
        assertThat(again).isEqualTo(gradient);
      }
    }
  }

  @Test
  void arraysBuffersAndSegmentsAreTheSameWeights() {
    float[] w = Draws.normal(40_001, 12);
    float[] g = Draws.normal(40_001, 13);
    SoftKMeans kmeans = kmeans(4, 2, 0.1);
    SoftClustering array = kmeans.fit(w);
    float[] gradient = new float[w.length];
    array.pullback(g, gradient);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocateFrom(ValueLayout.JAVA_FLOAT, w);
      SoftClustering mapped = kmeans.fit(segment);
      assertThat(mapped.codebook()).isEqualTo(array.codebook());
      MemorySegment out = arena.allocate(ValueLayout.JAVA_FLOAT, w.length);
      mapped.pullback(arena.allocateFrom(ValueLayout.JAVA_FLOAT, g), out);
      assertThat(out.toArray(ValueLayout.JAVA_FLOAT)).isEqualTo(gradient);
    }
    ByteBuffer bytes = ByteBuffer.allocateDirect(4 * w.length).order(ByteOrder.BIG_ENDIAN);
    bytes.asFloatBuffer().put(w);
    assertThat(kmeans.fit(bytes.asFloatBuffer()).codebook()).isEqualTo(array.codebook());
  }

  @ParameterizedTest
  @CsvSource({"1, false", "2, false", "3, true"})
  void halvesInASegmentAreTheirFloats(int d, boolean hard) {
    int n = 40_002;
    float[] normal = Draws.normal(n, 9);
    ByteBuffer halves = ByteBuffer.allocateDirect(2 * n).order(ByteOrder.nativeOrder());
    ByteBuffer shortened = ByteBuffer.allocateDirect(2 * n).order(ByteOrder.nativeOrder());
    float[] ofHalves = new float[n];
    float[] ofShortened = new float[n];
    for (int i = 0; i < n; i++) {
      short half = Float.floatToFloat16(normal[i]);
      halves.putShort(2 * i, half);
      ofHalves[i] = Float.float16ToFloat(half);
      int bits = Float.floatToIntBits(normal[i]) >> 16;
      shortened.putShort(2 * i, (short) bits);
      ofShortened[i] = Float.intBitsToFloat(bits << 16);
    }
    ClusteringMethod<?> kmeans =
        hard
            ? KMeans.builder().codewords(4).dimension(d).build()
            : SoftKMeans.builder().codewords(4).dimension(d).build();
    assertSame(kmeans, Weights.ofFloat16(MemorySegment.ofBuffer(halves)), ofHalves);
    assertSame(kmeans, Weights.ofBfloat16(MemorySegment.ofBuffer(shortened)), ofShortened);
  }

  private static void assertSame(ClusteringMethod<?> kmeans, Weights weights, float[] floats) {
    Clustering expected = kmeans.fit(floats);
    Clustering found = kmeans.fit(weights);
    assertThat(found.codebook()).containsExactly(expected.codebook());
    assertThat(found.rmse()).isEqualTo(expected.rmse());
  }

  @ParameterizedTest
  @CsvSource({"1, 4", "2, 3", "3, 5"})
  void doublesAreFittedToTheirOwnFixedPoint(int d, int k) {
    Random random = new Random(31);
    double[] w = random.doubles(40_001).map(x -> Math.tan(1.5 * (x - 0.5))).toArray();
    SoftClustering c = kmeans(k, d, 0.05).fit(Weights.of(w));
    DenseReference exact = new DenseReference(w, d, c.temperature(), null);
    double std = exact.standardDeviation();
    assertThat(c.status()).isEqualTo(Status.CONVERGED);
    assertThat(c.residual()).isLessThanOrEqualTo(1e-10);
    assertThat(exact.residual(c.codebook()) / std).isCloseTo(c.residual(), within(1e-12));
    // Rounding the rows to floats would have left more than that.
    float[] rounded = new float[w.length];
    for (int i = 0; i < w.length; i++) {
      rounded[i] = (float) w[i];
    }
    double[] floats = kmeans(k, d, 0.05).fit(rounded).codebook();
    assertThat(exact.residual(floats) / std).isGreaterThan(1e-10);
  }
}
