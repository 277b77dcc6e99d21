package dev.attractor.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.parallel.Parallelism;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AssociativeMemoryTest {
  private static final double EPS = 0x1p-52;

  private final long seed = Long.getLong("attractor.seed", 8);
  private final Random random = new Random(seed);

  private float[] vector(int d) {
    float[] v = new float[d];
    for (int c = 0; c < d; c++) {
      v[c] = (float) random.nextGaussian();
    }
    return v;
  }

  private float[][] vectors(int n, int d) {
    float[][] rows = new float[n][];
    for (int i = 0; i < n; i++) {
      rows[i] = vector(d);
    }
    return rows;
  }

  @Test
  void aRecallIsWeightsTimesPatterns() {
    float[][] patterns = vectors(300, 20);
    AssociativeMemory memory = AssociativeMemory.of(patterns, Similarity.negativeManhattan());
    float[] query = vector(20);
    Recall recall = memory.recall(query, 3, 0.5);
    double[] scores = memory.similarities(query);
    for (int j = 0; j < 300; j++) {
      scores[j] *= 0.5;
    }
    SeparationResult expected = new KSoftmax(3).separate(scores);
    for (int i = 0; i < 3; i++) {
      assertThat(recall.weights(i)).containsExactly(expected.columns()[i]);
      for (int c = 0; c < 20; c++) {
        double sum = 0;
        for (int j = 0; j < 300; j++) {
          sum += expected.columns()[i][j] * patterns[j][c];
        }
        assertThat(recall.pattern(i)[c]).isCloseTo(sum, within(300 * 4 * EPS));
      }
    }
    assertThat(recall.thresholds()).containsExactly(expected.thresholds());
    assertThat(recall.truncationBound()).isZero();
  }

  @Test
  void theNearestIsRecalledFromHalfOfIt() {
    float[][] patterns = vectors(500, 64);
    AssociativeMemory memory = AssociativeMemory.of(patterns, Similarity.negativeManhattan());
    float[] half = patterns[123].clone();
    Arrays.fill(half, 0, 32, 0);
    Recall recall = memory.recall(half, 5, 20);
    assertThat(recall.indices()[0]).isEqualTo(123);
    assertThat(recall.ranked()[0]).isEqualTo(123);
    for (int c = 0; c < 64; c++) {
      assertThat(recall.pattern(0)[c]).isCloseTo(patterns[123][c], within(1e-3));
    }
  }

  @Test
  void theArgMaxRuleIsTheRankingOnlyWhereGapsAreLarge() {
    float[][] patterns = vectors(50, 1);
    AssociativeMemory memory = AssociativeMemory.of(patterns, Similarity.innerProduct());
    float[] one = {1};
    Recall sharp = memory.recall(one, RecallOptions.nearest(10, 1e5));
    assertThat(sharp.indices()).containsExactly(sharp.ranked());
    Recall soft = memory.recall(one, RecallOptions.nearest(10, 0.1));
    assertThat(soft.indices()).isNotEqualTo(soft.ranked());
    assertThat(soft.ranked()).containsExactly(sharp.ranked());
  }

  @Test
  void resultsDoNotDependOnThreads() {
    AssociativeMemory memory =
        AssociativeMemory.of(vectors(3000, 100), Similarity.negativeManhattan());
    float[] query = vector(100);
    double[] cotangent = new double[100];
    Arrays.fill(cotangent, 0.5);
    Recall one = Parallelism.sequential().during(() -> memory.recall(query, 1, 0.1));
    Recall three = Parallelism.threads(3).during(() -> memory.recall(query, 1, 0.1));
    assertThat(three.pattern(0)).containsExactly(one.pattern(0));
    assertThat(Parallelism.threads(3).during(() -> three.pullback(cotangent)).query())
        .containsExactly(one.pullback(cotangent).query());
  }

  @Test
  void patternsComeAndGo() {
    AssociativeMemory memory = AssociativeMemory.empty(3, Similarity.negativeSquaredEuclidean());
    float[][] patterns = vectors(1000, 3);
    memory.addAll(patterns);
    assertThat(memory.add(5000, new float[] {9, 9, 9})).isEqualTo(5000);
    assertThat(memory.add(new float[] {8, 8, 8})).isEqualTo(5001);
    Set<Long> gone = new HashSet<>();
    for (int i = 0; i < 900; i++) {
      long id = random.nextInt(1000);
      assertThat(memory.remove(id)).isEqualTo(gone.add(id));
    }
    assertThat(memory.size()).isEqualTo(1002 - gone.size());
    assertThat(memory.ids()).doesNotHaveDuplicates().hasSize(memory.size());
    for (long id = 0; id < 1000; id++) {
      if (gone.contains(id)) {
        assertThat(memory.get(id)).isEmpty();
      } else {
        assertThat(memory.get(id).orElseThrow()).containsExactly(patterns[(int) id]);
        assertThat(memory.recall(patterns[(int) id], 1, 1e6).ranked()[0]).isEqualTo(id);
      }
    }
    assertThat(memory.add(patterns[0])).isEqualTo(5002);
  }

  @Test
  void aRecallThatHasBegunSeesTheMemoryAsItWas() throws InterruptedException {
    int d = 8;
    AssociativeMemory memory = AssociativeMemory.of(vectors(400, d), Similarity.innerProduct());
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread[] readers = new Thread[3];
    for (int t = 0; t < readers.length; t++) {
      float[] query = vector(d);
      readers[t] =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      for (int i = 0; i < 300; i++) {
                        Recall recall = memory.recall(query, 3, 1);
                        // Weights and ids of one moment: they recall what those ids stood for.
                        assertThat(recall.ids()).doesNotHaveDuplicates();
                        double sum = Arrays.stream(recall.weights(0)).sum();
                        assertThat(sum).isCloseTo(1, within(1e-12));
                        assertThat(recall.pattern(0)).doesNotContain(Double.NaN);
                      }
                    } catch (Throwable e) {
                      failure.set(e);
                    }
                  });
    }
    for (int i = 0; i < 2000; i++) {
      long id = memory.add(vector(d));
      if (i % 2 == 0) {
        memory.remove(id - 200 + i % 100);
      }
    }
    for (Thread reader : readers) {
      reader.join();
    }
    assertThat(failure.get()).isNull();
  }

  @Test
  void valuesAreRecalledWhereKeysHaveThem() {
    AssociativeMemory memory = AssociativeMemory.empty(4, 2, Similarity.negativeManhattan());
    float[][] keys = vectors(300, 4);
    float[][] values = vectors(300, 2);
    memory.addAll(Vectors.of(keys), Vectors.of(values));
    Recall recall = memory.recall(keys[7], 1, 1e4);
    assertThat(recall.pattern(0)[0]).isCloseTo(values[7][0], within(1e-6));
    assertThat(memory.value(7).orElseThrow()).containsExactly(values[7]);
    assertThatIllegalArgumentException().isThrownBy(() -> memory.add(vector(4)));
  }

  @Test
  void aFilterLeavesTheOthersAsIfTheyWereAlone() {
    float[][] patterns = vectors(600, 10);
    AssociativeMemory all = AssociativeMemory.of(patterns, Similarity.negativeManhattan());
    float[][] even = new float[300][];
    for (int i = 0; i < 300; i++) {
      even[i] = patterns[2 * i];
    }
    AssociativeMemory few = AssociativeMemory.of(even, Similarity.negativeManhattan());
    float[] query = vector(10);
    Recall filtered = all.recall(query, RecallOptions.nearest(4, 1).withFilter(id -> id % 2 == 0));
    Recall alone = few.recall(query, 4, 1);
    for (int i = 0; i < 4; i++) {
      assertThat(filtered.weights(i)).containsExactly(alone.weights(i));
      assertThat(filtered.ranked()[i]).isEqualTo(2 * alone.ranked()[i]);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> all.recall(query, RecallOptions.nearest(2, 1).withFilter(id -> id == 3)))
        .withMessageContaining("pass the filter")
        .withMessageContaining("1 patterns");
  }

  @Test
  void truncationKeepsItsPromise() {
    AssociativeMemory memory =
        AssociativeMemory.of(vectors(5000, 20), Similarity.negativeManhattan());
    for (Separation separation : List.of(new KSoftmax(5), SumSoftmax.of(5), new Softmax())) {
      for (double tolerance : new double[] {1e-2, 1e-6, 1e-12}) {
        float[] query = vector(20);
        RecallOptions options = RecallOptions.of(separation, 4);
        Recall full = memory.recall(query, options);
        Recall truncated = memory.recall(query, options.withTolerance(tolerance));
        double bound = truncated.truncationBound();
        assertThat(bound).isLessThanOrEqualTo(tolerance);
        long[] kept = truncated.ids();
        for (int i = 0; i < separation.columns(); i++) {
          double[] expected = full.weights(i);
          double[] got = truncated.weights(i);
          double[] spread = new double[5000];
          for (int j = 0; j < kept.length; j++) {
            spread[(int) kept[j]] = got[j];
          }
          for (int j = 0; j < 5000; j++) {
            assertThat(spread[j])
                .as("%s, tolerance %s, seed %d", separation, tolerance, seed)
                .isCloseTo(expected[j], within(bound + 1e-14));
          }
        }
      }
    }
    // Scores so flat that every pattern counts: all of them take part.
    Recall flat = memory.recall(vector(20), RecallOptions.nearest(5, 1e-9).withTolerance(1e-6));
    assertThat(flat.ids()).hasSize(5000);
    assertThat(flat.truncationBound()).isZero();
  }

  @Test
  void theSecondStageRetrievesWhatTheFirstCameNear() {
    float[][] patterns = vectors(200, 40);
    AssociativeMemory memory = AssociativeMemory.of(patterns, Similarity.negativeManhattan());
    List<Recall> twice = memory.recallTwice(patterns[3], 2, 0.8, 50);
    long[] ranked = memory.recall(patterns[3], 2, 0.8).ranked();
    assertThat(twice.get(0).indices()[0]).isEqualTo(ranked[0]);
  }

  @Test
  void energiesOfTheSumNeverRiseAndSettle() {
    AssociativeMemory memory = AssociativeMemory.of(vectors(60, 12), Similarity.innerProduct());
    for (double beta : new double[] {0.05, 0.5, 5}) {
      for (int k : new int[] {1, 3, 8}) {
        double[] start = new double[12];
        Arrays.setAll(start, c -> 3 * random.nextGaussian());
        HopfieldEnergy.Settled settled =
            memory.energy(beta).settleSum(start, k, new HopfieldEnergy.Stop(1e-10, 5000));
        assertThat(settled.settled()).as("beta %s, k %d", beta, k).isTrue();
        List<Double> energies = settled.energies();
        for (int s = 1; s < energies.size(); s++) {
          assertThat(energies.get(s))
              .isLessThanOrEqualTo(
                  energies.get(s - 1) + 64 * EPS * (1 + Math.abs(energies.get(s - 1))));
        }
        assertThat(energies.getLast()).isLessThan(energies.getFirst());
      }
    }
  }

  /** The update of a column is a gradient step of length one on its energy. [3.17, 3.18] */
  @Test
  void columnUpdatesAreGradientStepsOnTheirEnergy() {
    AssociativeMemory memory = AssociativeMemory.of(vectors(20, 6), Similarity.innerProduct());
    HopfieldEnergy energy = memory.energy(0.7);
    double h = 1e-5;
    for (int i = 1; i <= 3; i++) {
      double[] x = new double[6];
      Arrays.setAll(x, c -> random.nextGaussian());
      double[] next = energy.settleColumn(x, i, new HopfieldEnergy.Stop(0, 1)).state();
      for (int c = 0; c < 6; c++) {
        double[] up = x.clone();
        double[] down = x.clone();
        up[c] += h;
        down[c] -= h;
        double slope = (energy.ofColumn(up, i) - energy.ofColumn(down, i)) / (2 * h);
        assertThat(x[c] - next[c]).isCloseTo(slope, within(1e-7));
      }
    }
  }

  @Test
  void badInputGetsOneClearLine() {
    AssociativeMemory memory = AssociativeMemory.of(vectors(3, 4), Similarity.innerProduct());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> memory.recall(vector(5), 1, 1))
        .withMessage("query must have 4 entries, got 5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> memory.recall(new float[] {0, 0, Float.NaN, 0}, 1, 1))
        .withMessage("query must be finite, got NaN at entry 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> memory.recall(new float[] {1e9f, 1, 1, 1}, 2, 1e308))
        .withMessageStartingWith("the inverse temperature times the similarities overflows");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> memory.recall(vector(4), 4, 1))
        .withMessage("k must be at most the number of patterns, got k = 4 and 3 patterns");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AssociativeMemory.empty(4, Similarity.cosine()).recall(vector(4), 1, 1))
        .withMessageContaining("empty");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> memory.add(1, vector(4)))
        .withMessageContaining("id 1 is taken");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> memory.recall(vector(4), 1, 0))
        .withMessageContaining("inverse temperature");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> AssociativeMemory.of(vectors(3, 4), Similarity.negativeManhattan()).energy(1))
        .withMessageContaining("inner product");
  }

  @Test
  void aFailedAddLeavesTheMemoryAsItWas() {
    AssociativeMemory memory = AssociativeMemory.of(vectors(3, 4), Similarity.innerProduct());
    float[][] bad = vectors(2, 4);
    bad[1][3] = Float.POSITIVE_INFINITY;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> memory.addAll(bad))
        .withMessageContaining("pattern 4")
        .withMessageContaining("entry 3");
    assertThat(memory.size()).isEqualTo(3);
    assertThat(memory.ids()).containsExactly(LongStream.range(0, 3).toArray());
  }

  @Test
  void aRecallSaysWhatItRecalled() {
    float[][] patterns = {{0, 0}, {1, 0}, {0, 1}};
    AssociativeMemory memory =
        AssociativeMemory.of(patterns, Similarity.negativeSquaredEuclidean());
    assertThat(memory.recall(new float[] {1, 0}, 1, 50).toString())
        .isEqualTo("Recall[columns=1, patterns=3, largest weights=1.000 of id 1]");
  }

  @Test
  void columnsThatARecallDoesNotHaveAreRefusedByName() {
    Recall recall = AssociativeMemory.of(vectors(5, 3), Measure.COSINE).recall(vector(3), 2, 1);
    for (int column : new int[] {-1, 2, 9}) {
      String message = "the recall has columns 0 to 1, got column " + column;
      assertThatIllegalArgumentException()
          .isThrownBy(() -> recall.pattern(column))
          .withMessage(message);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> recall.weights(column))
          .withMessage(message);
    }
  }

  @Test
  void missingArgumentsAreNamed() {
    AssociativeMemory memory = AssociativeMemory.of(vectors(5, 3), Measure.COSINE);
    RecallOptions options = RecallOptions.nearest(1, 1);
    float[][] withGap = {vector(3), null};
    record Case(String message, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {}
    for (Case c :
        List.of(
            new Case("query is missing (null)", () -> memory.recall(null, options)),
            new Case("query is missing (null)", () -> memory.similarities((float[]) null)),
            new Case("query 1 is missing (null)", () -> memory.recallAll(withGap, options)),
            new Case(
                "queries are missing (null)", () -> memory.recallAll((float[][]) null, options)),
            new Case("options are missing (null)", () -> memory.recall(vector(3), null)),
            new Case("pattern 6 is missing (null)", () -> memory.addAll(withGap)),
            new Case("patterns are missing (null)", () -> memory.addAll((float[][]) null)),
            new Case(
                "patterns are missing (null)",
                () -> AssociativeMemory.of((float[][]) null, Measure.COSINE)),
            new Case(
                "cotangents are missing (null)",
                () -> memory.recall(vector(3), options).pullback((double[][]) null)),
            new Case(
                "cotangent 0 is missing (null)",
                () -> memory.recall(vector(3), options).pullback((double[]) null)))) {
      assertThatIllegalArgumentException().isThrownBy(c.call()::call).withMessage(c.message());
    }
  }
}
