package dev.attractor.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.fixedpoint.Solver;
import dev.attractor.fixedpoint.Status;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The invariances and the traps of soft k-means, one test each. */
class SoftKMeansTrapsTest {
  private static SoftKMeans.Builder builder() {
    return SoftKMeans.builder().codewords(4).temperature(Temperature.relative(0.1));
  }

  @Test
  void scalingTheWeightsScalesTheCodebookUnderARelativeTemperature() {
    float[] w = Draws.normal(3000, 1);
    float[] scaled = new float[w.length];
    for (int i = 0; i < w.length; i++) {
      scaled[i] = 8 * w[i]; // a power of two: no rounding comes in
    }
    SoftClustering c = builder().build().fit(w);
    SoftClustering s = builder().build().fit(scaled);
    for (int j = 0; j < 4; j++) {
      assertThat(s.codebook()[j]).isCloseTo(8 * c.codebook()[j], within(1e-10));
    }
    assertThat(s.residual()).isLessThanOrEqualTo(1e-10);
    // An absolute temperature does not carry over.
    Temperature absolute = Temperature.absolute(c.temperature());
    SoftClustering a = builder().temperature(absolute).build().fit(scaled);
    assertThat(a.codebook()[0]).isNotCloseTo(8 * c.codebook()[0], within(1e-4));
  }

  @Test
  void shiftingTheWeightsShiftsTheCodebook() {
    float[] w = Draws.lumps(3000, 4, 1, 2);
    float[] shifted = new float[w.length];
    for (int i = 0; i < w.length; i++) {
      shifted[i] = w[i] + 64;
      w[i] = shifted[i] - 64; // what the shift kept of it
    }
    SoftClustering c = builder().build().fit(w);
    SoftClustering s =
        builder().seeding(Seeding.given(plus(c.codebook(), 64.01))).build().fit(shifted);
    for (int j = 0; j < 4; j++) {
      assertThat(s.codebook()[j] - 64).isCloseTo(c.codebook()[j], within(1e-8));
    }
  }

  private static double[] plus(double[] codebook, double shift) {
    return Arrays.stream(codebook).map(c -> c + shift).toArray();
  }

  @Test
  void theOrderOfRowsDoesNotMatter() {
    float[] w = Draws.normal(4000, 3);
    float[] reversed = new float[w.length];
    for (int i = 0; i < w.length; i++) {
      reversed[i] = w[w.length - 1 - i];
    }
    double[] start = {-0.03, -0.01, 0.01, 0.03};
    SoftKMeans kmeans = builder().seeding(Seeding.given(start)).build();
    SoftClustering c = kmeans.fit(w);
    SoftClustering r = kmeans.fit(reversed);
    for (int j = 0; j < 4; j++) {
      assertThat(r.codebook()[j]).isCloseTo(c.codebook()[j], within(1e-9 * Draws.SPREAD));
    }
  }

  @Test
  void theOrderOfTheStartIsTheOrderOfTheCodebook() {
    float[] w = Draws.normal(4000, 3);
    SoftClustering c = builder().seeding(Seeding.given(-.03, -.01, .01, .03)).build().fit(w);
    SoftClustering p = builder().seeding(Seeding.given(.01, -.03, .03, -.01)).build().fit(w);
    int[] at = {2, 0, 3, 1};
    for (int j = 0; j < 4; j++) {
      assertThat(p.codebook()[j]).isCloseTo(c.codebook()[at[j]], within(1e-8 * Draws.SPREAD));
    }
  }

  @Test
  void rowWeightsAreCounts() {
    float[] w = Draws.normal(600, 4);
    float[] q = new float[600];
    float[] repeated = new float[0];
    for (int i = 0; i < 600; i++) {
      q[i] = i % 4;
      float[] more = Arrays.copyOf(repeated, repeated.length + i % 4);
      Arrays.fill(more, repeated.length, more.length, w[i]);
      repeated = more;
    }
    double[] start = {-0.03, -0.01, 0.01, 0.03};
    SoftKMeans kmeans = builder().seeding(Seeding.given(start)).build();
    SoftClustering weighted = kmeans.fit(Weights.of(w).withRowWeights(q));
    SoftClustering plain = kmeans.fit(repeated);
    assertThat(weighted.temperature()).isCloseTo(plain.temperature(), within(1e-12));
    for (int j = 0; j < 4; j++) {
      assertThat(weighted.codebook()[j]).isCloseTo(plain.codebook()[j], within(1e-9 * 0.02));
    }
  }

  @Test
  void rowsOfNoWeightChangeNothingAndSensitiveRowsPull() {
    float[] w = Draws.lumps(400, 4, 1, 5);
    float[] longer = Arrays.copyOf(w, 500);
    Arrays.fill(longer, 400, 500, 1e6f);
    float[] q = new float[500];
    Arrays.fill(q, 0, 400, 1);
    double[] start = builder().build().fit(w).codebook();
    SoftKMeans kmeans = builder().seeding(Seeding.given(start)).build();
    SoftClustering padded = kmeans.fit(Weights.of(longer).withRowWeights(q));
    for (int j = 0; j < 4; j++) {
      assertThat(padded.codebook()[j]).isCloseTo(start[j], within(1e-8));
    }
    float[] sensitive = new float[400];
    Arrays.fill(sensitive, 1);
    sensitive[7] = 1000;
    double[] pulled = kmeans.fit(Weights.of(w).withRowWeights(sensitive)).codebook();
    double before = Arrays.stream(start).map(c -> Math.abs(c - w[7])).min().orElseThrow();
    double after = Arrays.stream(pulled).map(c -> Math.abs(c - w[7])).min().orElseThrow();
    assertThat(after).isLessThan(before / 4);
  }

  @Test
  void thePaddedTailCarriesNoWeight() {
    float[] w = Draws.lumps(301, 3, 2, 6); // 150 rows and half of one
    float[] whole = Arrays.copyOf(w, 300);
    double[] start = builder().codewords(3).dimension(2).build().fit(whole).codebook();
    SoftKMeans kmeans = builder().codewords(3).dimension(2).seeding(Seeding.given(start)).build();
    SoftClustering ragged = kmeans.fit(w);
    for (int j = 0; j < 6; j++) {
      assertThat(ragged.codebook()[j]).isCloseTo(start[j], within(1e-8));
    }
    float[] g = new float[301];
    Arrays.fill(g, 0, 300, 1);
    float[] soft = new float[301];
    ragged.reconstruct(soft);
    ragged.pullback(g, soft);
    assertThat(soft[300]).isZero();
  }

  @Test
  void anEmptyClusterKeepsItsCodeword() {
    float[] w = Draws.normal(300, 7);
    for (int i = 0; i < 300; i++) {
      w[i] += i % 2 == 0 ? -1 : 1;
    }
    double between = 0.01;
    // At this temperature no row has any share of a codeword that is not its nearest.
    SoftClustering c =
        SoftKMeans.builder()
            .codewords(3)
            .temperature(Temperature.absolute(1e-6))
            .seeding(Seeding.given(between, w[0], w[1]))
            .build()
            .fit(w);
    assertThat(c.status()).isEqualTo(Status.CONVERGED);
    double[] codebook = c.codebook();
    assertThat(codebook[0]).isEqualTo(between);
    assertThat(c.occupancy()).containsExactly(0, 150, 150);
    assertThat(c.effectiveCodewords()).isEqualTo(2);
    float[] gradient = new float[300];
    c.pullback(w, gradient);
    for (float g : gradient) {
      assertThat(g).isFinite();
    }
  }

  @Test
  void equalCodewordsAreReportedAsOne() {
    float[] w = Draws.lumps(300, 2, 1, 7);
    SoftClustering c =
        builder()
            .codewords(3)
            .seeding(Seeding.given(w[0], w[0], w[1]))
            .solver(Solver.picard())
            .plain()
            .build()
            .fit(w);
    assertThat(c.codebook()[0]).isEqualTo(c.codebook()[1]);
    assertThat(c.effectiveCodewords()).isEqualTo(2);
  }

  @Test
  void aHighTemperatureCollapsesTheCodebookAndSaysSo() {
    float[] w = Draws.normal(2000, 8);
    SoftClustering c = builder().temperature(Temperature.relative(50)).build().fit(w);
    assertThat(c.status()).isEqualTo(Status.CONVERGED);
    assertThat(c.effectiveCodewords()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void constantWeightsAreTheirOwnCodebook(int d) {
    float[] w = new float[50];
    Arrays.fill(w, 0.25f);
    SoftClustering c = builder().dimension(d).build().fit(w);
    assertThat(c.status()).isEqualTo(Status.CONVERGED);
    assertThat(c.residual()).isZero();
    assertThat(c.effectiveCodewords()).isEqualTo(1);
    float[] soft = new float[50];
    c.reconstruct(soft);
    assertThat(soft).containsOnly(0.25f);
    c.pullback(new float[50], soft);
    assertThat(soft).containsOnly(0f);
  }

  @Test
  void fewerRowsThanCodewordsAreTheirOwnCodebook() {
    float[] w = {1, 2, 4};
    SoftClustering c =
        builder().codewords(8).temperature(Temperature.absolute(0.01)).build().fit(w);
    assertThat(c.status()).isEqualTo(Status.CONVERGED);
    assertThat(c.effectiveCodewords()).isEqualTo(3);
    float[] soft = new float[3];
    c.reconstruct(soft);
    assertThat(soft).isEqualTo(w);
  }

  @Test
  void oneCodewordIsTheMean() {
    float[] w = Draws.normal(1001, 9);
    SoftClustering c = builder().codewords(1).build().fit(w);
    double mean = 0;
    for (float value : w) {
      mean += value;
    }
    assertThat(c.codebook()[0]).isCloseTo(mean / 1001, within(1e-10 * Draws.SPREAD));
    assertThat(c.spectralRadius()).isZero();
  }

  @Test
  void atATinyTemperatureSoftIsHard() {
    float[] w = Draws.lumps(2000, 4, 1, 10);
    SoftClustering c = builder().temperature(Temperature.relative(1e-4)).build().fit(w);
    double[] mass = new double[4];
    double[] moment = new double[4];
    PackedCodes codes = c.assign();
    for (int i = 0; i < w.length; i++) {
      mass[codes.get(i)]++;
      moment[codes.get(i)] += w[i];
    }
    for (int j = 0; j < 4; j++) {
      assertThat(c.codebook()[j]).isCloseTo(moment[j] / mass[j], within(1e-4));
    }
    assertThat(c.softToHardGap()).isLessThan(1e-3);
  }

  @Test
  void codewordsStayInTheHull() {
    for (long seed = 0; seed < 5; seed++) {
      float[] w = Draws.heavyTailed(5000, seed);
      float least = Float.POSITIVE_INFINITY;
      float most = Float.NEGATIVE_INFINITY;
      for (float value : w) {
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
      SoftClustering c = builder().codewords(16).seeding(Seeding.random(seed)).build().fit(w);
      assertThat(c.status()).isEqualTo(Status.CONVERGED);
      for (double codeword : c.codebook()) {
        assertThat(codeword).isBetween((double) least, (double) most);
      }
    }
  }

  @Test
  void repellingPointsAreLeft() {
    // By symmetry the plane through the mean is invariant: two codewords on the short axis of an
    // elongated cloud are a fixed point that repels along the long axis.
    int m = 4000;
    float[] w = new float[2 * m];
    for (int i = 0; i < m / 4; i++) {
      float x = 3 * (i + 1f) / m;
      float y = (float) (0.2 * (1 + Math.sin(12.9898 * i)));
      float[] signs = {1, 1, 1, -1, -1, 1, -1, -1};
      for (int s = 0; s < 4; s++) {
        w[8 * i + 2 * s] = signs[2 * s] * x * 4;
        w[8 * i + 2 * s + 1] = signs[2 * s + 1] * y;
      }
    }
    SoftKMeans kmeans =
        SoftKMeans.builder()
            .codewords(2)
            .dimension(2)
            .temperature(Temperature.relative(0.2))
            .seeding(Seeding.given(0, 0.3, 0, -0.3))
            .build();
    for (SoftClustering c :
        List.of(kmeans.fit(w), kmeans.fit(w, new double[] {0, 0.3, 0, -0.3}))) { // cold and warm
      assertThat(c.repelled()).isPositive();
      assertThat(c.status()).isEqualTo(Status.CONVERGED);
      assertThat(c.spectralRadius()).isLessThan(1);
      // What it is pulled to instead: one codeword in each half of the long axis.
      assertThat(Math.abs(c.codebook()[0] - c.codebook()[2])).isGreaterThan(1);
      assertThat(Math.abs(c.codebook()[1] - c.codebook()[3])).isLessThan(0.05);
    }
  }

  @Test
  void whatIsNotFiniteIsRefusedByNameAndIndex() {
    float[] w = Draws.normal(100, 1);
    w[37] = Float.NaN;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().build().fit(Weights.of(w).named("conv1.weight")))
        .withMessage("conv1.weight[37] is NaN; every weight must be finite");
    w[37] = Float.NEGATIVE_INFINITY;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().build().fit(w))
        .withMessageContaining("weights[37] is -Infinity");
    w[37] = 0;
    float[] q = new float[100];
    q[3] = -1;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().build().fit(Weights.of(w).withRowWeights(q)))
        .withMessageContaining("row weight 3 is -1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().build().fit(Weights.of(w).withRowWeights(new float[100])))
        .withMessageContaining("no row carries weight");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().build().fit(Weights.of(w).withRowWeights(new float[7])))
        .withMessageContaining("need one weight for each of the 100 rows");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().build().fit(new float[0]))
        .withMessageContaining("nothing to cluster");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().build().fit(w, new double[3]))
        .withMessageContaining("4 x 1 numbers, got 3");
  }

  @Test
  void sixteenBitValuesAreFittedByTheirCounts() {
    float[] w = Draws.normal(200_000, 14);
    for (int i = 0; i < w.length; i++) {
      w[i] = Float.intBitsToFloat(Float.floatToRawIntBits(w[i]) & 0xffff0000);
    }
    SoftClustering c = builder().codewords(8).build().fit(w);
    assertThat(c.status()).isEqualTo(Status.CONVERGED);
    DenseReference reference = DenseReference.of(w, 1, c.temperature(), null);
    assertThat(reference.residual(c.codebook()) / c.standardDeviation()).isLessThan(1e-9);
  }
}
