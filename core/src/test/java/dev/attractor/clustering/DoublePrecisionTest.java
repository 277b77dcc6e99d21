package dev.attractor.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.attractor.fixedpoint.Status;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers in double precision: where they stand and how large they are costs no digits. */
class DoublePrecisionTest {
  /** Normal numbers, multiples of 2^-28: no floats, and adding 2^22 to them is exact. */
  private static double[] numbers(int n) {
    SplittableRandom random = new SplittableRandom(8);
    double[] numbers = new double[n];
    Arrays.setAll(numbers, i -> Math.rint(random.nextGaussian() * 0x1p28) * 0x1p-28);
    return numbers;
  }

  private static SoftClustering fit(double[] numbers, int d) {
    return soft(d).fit(Weights.of(numbers));
  }

  private static SoftKMeans soft(int d) {
    return SoftKMeans.builder()
        .codewords(5)
        .dimension(d)
        .temperature(Temperature.relative(0.1))
        .build();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void farFromZeroTheFitIsTheSame(boolean hard) {
    for (int d = 1; d <= 2; d++) {
      ClusteringMethod<?> kmeans =
          hard ? KMeans.builder().codewords(5).dimension(d).build() : soft(d);
      double[] x = numbers(3000);
      double[] far = Arrays.stream(x).map(v -> v + 0x1p22).toArray();
      Clustering near = kmeans.fit(Weights.of(x));
      Clustering there = kmeans.fit(Weights.of(far));
      assertThat(there.status()).isEqualTo(Status.CONVERGED);
      for (int i = 0; i < 5 * d; i++) {
        // A codeword near 2^22 is rounded to 2^-30, about 1e-9.
        assertThat(there.codebook()[i] - 0x1p22).isCloseTo(near.codebook()[i], within(3e-9));
      }
      assertThat(there.rmse()).isCloseTo(near.rmse(), within(1e-6 * near.rmse()));
      assertThat(there.standardDeviation())
          .isCloseTo(near.standardDeviation(), withinPercentage(1e-5));
      assertThat(there.effectiveCodewords()).isEqualTo(5);
    }
  }

  @Test
  void theResidualOwnsUpToTheRoundingOfCodewordsFarAway() {
    double[] far = Arrays.stream(numbers(3000)).map(v -> v + 0x1p22).toArray();
    SoftClustering c = fit(far, 1);
    assertThat(c.residual() * c.standardDeviation()).isGreaterThanOrEqualTo(0x1p-30);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1000, -600, 600, 1000})
  void anyPowerOfTwoIsOnlyAUnit(int power) {
    double[] x = numbers(3000);
    double[] scaled = Arrays.stream(x).map(v -> Math.scalb(v, power)).toArray();
    SoftClustering c = fit(x, 1);
    SoftClustering s = fit(scaled, 1);
    assertThat(s.codebook())
        .isEqualTo(Arrays.stream(c.codebook()).map(v -> Math.scalb(v, power)).toArray());
    assertThat(s.rmse()).isEqualTo(Math.scalb(c.rmse(), power));
    assertThat(s.residual()).isEqualTo(c.residual());
  }

  @Test
  void anAbsoluteTemperatureIsInTheUnitsOfTheNumbers() {
    double[] x = numbers(3000);
    double[] scaled = Arrays.stream(x).map(v -> 0x1p-300 * v).toArray();
    SoftKMeans.Builder builder = SoftKMeans.builder().codewords(3);
    SoftClustering c = builder.temperature(Temperature.absolute(0.25)).build().fit(Weights.of(x));
    SoftClustering s =
        builder.temperature(Temperature.absolute(0.25 * 0x1p-300)).build().fit(Weights.of(scaled));
    assertThat(s.temperature()).isEqualTo(0x1p-302);
    assertThat(s.codebook())
        .isEqualTo(Arrays.stream(c.codebook()).map(v -> 0x1p-300 * v).toArray());
  }

  @Test
  void aStartAndAReconstructionAreInTheUnitsOfTheNumbers() {
    double[] far = Arrays.stream(numbers(3000)).map(v -> v + 1e5 + 1e-9).toArray();
    SoftKMeans kmeans = SoftKMeans.builder().codewords(5).build();
    SoftClustering cold = kmeans.fit(Weights.of(far));
    SoftClustering warm = kmeans.fit(Weights.of(far), cold.codebook());
    for (int j = 0; j < 5; j++) {
      assertThat(warm.codebook()[j]).isCloseTo(cold.codebook()[j], within(1e-9));
    }
    float[] soft = new float[far.length];
    warm.reconstruct(soft);
    for (int i = 0; i < soft.length; i++) {
      double sum = 0;
      double total = 0;
      for (double codeword : warm.codebook()) {
        double share = Math.exp(-Math.abs(far[i] - codeword) / warm.temperature());
        sum += share * codeword;
        total += share;
      }
      assertThat(soft[i]).isCloseTo((float) (sum / total), within(Math.ulp(1e5f)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-900, 0, 900})
  void rowWeightsKeepTheirDigitsWhateverTheirUnit(int power) {
    double[] x = numbers(3000);
    double[] q = new SplittableRandom(9).doubles(x.length).toArray();
    double[] scaled = Arrays.stream(q).map(v -> Math.scalb(v, power)).toArray();
    SoftClustering c =
        SoftKMeans.builder().codewords(4).build().fit(Weights.of(x).withRowWeights(scaled));
    double[] codebook = c.codebook();
    double[] mass = new double[4];
    double[] moment = new double[4];
    for (int i = 0; i < x.length; i++) {
      double total = 0;
      double[] share = new double[4];
      for (int j = 0; j < 4; j++) {
        share[j] = Math.exp(-Math.abs(x[i] - codebook[j]) / c.temperature());
        total += share[j];
      }
      for (int j = 0; j < 4; j++) {
        mass[j] += q[i] * share[j] / total;
        moment[j] += q[i] * share[j] / total * x[i];
      }
    }
    for (int j = 0; j < 4; j++) {
      assertThat(moment[j] / mass[j]).isCloseTo(codebook[j], within(1e-10));
    }
    double sum = Arrays.stream(c.occupancy()).sum();
    assertThat(sum).isCloseTo(Arrays.stream(scaled).sum(), within(1e-6 * sum));
  }

  /** tau is the same, whichever precision the numbers come in and wherever a column stands. */
  @Test
  void aRelativeTemperatureIsOfAllColumnsTogetherInEitherPrecision() {
    float[] floats = Draws.lumps(4000, 3, 2, 7);
    double[] doubles = new double[floats.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = i % 2 == 0 ? floats[i] : 1000 * floats[i] + 50_000;
      doubles[i] = floats[i] * (1 + 1e-12); // no float, so that it is fitted in double precision
    }
    SoftKMeans kmeans =
        SoftKMeans.builder()
            .codewords(3)
            .dimension(2)
            .temperature(Temperature.relative(0.02))
            .build();
    SoftClustering single = kmeans.fit(floats);
    SoftClustering exact = kmeans.fit(Weights.of(doubles));
    assertThat(single.temperature())
        .isCloseTo(0.02 * spreadAboutColumns(doubles), withinPercentage(1e-5));
    assertThat(exact.temperature()).isCloseTo(single.temperature(), withinPercentage(1e-5));
    assertThat(exact.codebook())
        .containsExactly(single.codebook(), within(1e-6 * spreadAboutColumns(doubles)));
  }

  private static double spreadAboutColumns(double[] values) {
    double squares = 0;
    for (int a = 0; a < 2; a++) {
      double mean = 0;
      for (int i = a; i < values.length; i += 2) {
        mean += 2 * values[i] / values.length;
      }
      for (int i = a; i < values.length; i += 2) {
        squares += (values[i] - mean) * (values[i] - mean);
      }
    }
    return Math.sqrt(squares / values.length);
  }

  @Test
  void whatIsNotFiniteIsRefusedByNameAndIndex() {
    double[] x = numbers(100);
    x[7] = Double.NEGATIVE_INFINITY;
    x[3] = 1e-9;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> fit(x, 1))
        .withMessageContaining("weights[7] is -Infinity");
    double[] q = numbers(100);
    q[5] = -1e-9;
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> SoftKMeans.builder().build().fit(Weights.of(numbers(100)).withRowWeights(q)))
        .withMessageContaining("row weight");
  }
}
