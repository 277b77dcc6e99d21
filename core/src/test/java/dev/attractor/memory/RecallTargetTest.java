package dev.attractor.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Recalls and gradients into memory of the caller's are those that come in arrays of their own. */
class RecallTargetTest {
  private static final int N = 700;
  private static final int D = 19;
  private static final int VALUE = 6;
  private static final int K = 4;

  private final Random random = new Random(Long.getLong("attractor.seed", 12));
  private final AssociativeMemory memory =
      AssociativeMemory.empty(D, VALUE, Measure.NEGATIVE_SQUARED_EUCLIDEAN);
  private final float[] query = row(D);

  RecallTargetTest() {
    for (int i = 0; i < N; i++) {
      memory.add(3L * i, row(D), row(VALUE));
    }
  }

  private float[] row(int d) {
    float[] row = new float[d];
    for (int c = 0; c < d; c++) {
      row[c] = (float) random.nextGaussian();
    }
    return row;
  }

  private static List<RecallOptions> options() {
    RecallOptions all = RecallOptions.nearest(K, 0.2);
    return List.of(
        all,
        all.withFilter(id -> id % 2 == 0),
        all.withTolerance(1e-4),
        all.withFilter(id -> id % 2 == 0).withTolerance(1e-4),
        RecallOptions.of(new TopK(K), 1));
  }

  @Test
  void arraysReceiveWhatARecallHolds() {
    for (RecallOptions options : options()) {
      Recall expected = memory.recall(query, options);
      double[] patterns = new double[K * VALUE];
      double[] weights = new double[K * N];
      double[] scores = new double[N];
      double[] thresholds = new double[K];
      long[] ids = new long[N];
      long[] ranked = new long[K];
      RecallTarget target =
          RecallTarget.NOTHING
              .withPatterns(patterns)
              .withWeights(weights)
              .withScores(scores)
              .withThresholds(thresholds)
              .withIds(ids)
              .withRanked(ranked);
      int n = memory.recall(query, options, target);
      assertThat(Arrays.copyOf(ids, n)).containsExactly(expected.ids());
      assertThat(Arrays.copyOf(scores, n)).containsExactly(expected.scores());
      assertThat(thresholds).containsExactly(expected.thresholds());
      assertThat(ranked).containsExactly(expected.ranked());
      for (int i = 0; i < K; i++) {
        assertThat(Arrays.copyOfRange(weights, i * n, (i + 1) * n))
            .containsExactly(expected.weights(i));
        assertThat(Arrays.copyOfRange(patterns, i * VALUE, (i + 1) * VALUE))
            .containsExactly(expected.pattern(i));
      }
    }
  }

  @Test
  void segmentsReceiveTheSame() {
    RecallOptions options = options().getFirst();
    Recall expected = memory.recall(query, options);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment patterns = arena.allocate(ValueLayout.JAVA_DOUBLE, K * VALUE);
      MemorySegment weights = arena.allocate(ValueLayout.JAVA_DOUBLE, K * N);
      MemorySegment scores = arena.allocate(ValueLayout.JAVA_DOUBLE, N);
      RecallTarget target =
          RecallTarget.NOTHING.withPatterns(patterns).withWeights(weights).withScores(scores);
      assertThat(memory.recall(query, options, target)).isEqualTo(N);
      assertThat(scores.toArray(ValueLayout.JAVA_DOUBLE)).containsExactly(expected.scores());
      double[] all = weights.toArray(ValueLayout.JAVA_DOUBLE);
      double[] recalled = patterns.toArray(ValueLayout.JAVA_DOUBLE);
      for (int i = 0; i < K; i++) {
        assertThat(Arrays.copyOfRange(all, i * N, (i + 1) * N))
            .containsExactly(expected.weights(i));
        assertThat(Arrays.copyOfRange(recalled, i * VALUE, (i + 1) * VALUE))
            .containsExactly(expected.pattern(i));
      }
    }
  }

  @Test
  void gradientsFillArraysAndSegments() {
    double[][] cotangents = new double[K][VALUE];
    for (double[] c : cotangents) {
      Arrays.setAll(c, i -> Math.cos(i));
    }
    for (RecallOptions options : options()) {
      Recall recall = memory.recall(query, options);
      RecallGradient expected = recall.pullback(cotangents);
      int n = recall.scores().length;
      double[] dQuery = new double[D];
      double[] dKeys = new double[n * D];
      try (Arena arena = Arena.ofShared()) {
        MemorySegment dValues = arena.allocate(ValueLayout.JAVA_DOUBLE, (long) n * VALUE);
        GradientTarget target =
            GradientTarget.NOTHING.withQuery(dQuery).withKeys(dKeys).withValues(dValues);
        assertThat(recall.pullback(target, cotangents)).isEqualTo(expected.inverseTemperature());
        assertThat(dQuery).containsExactly(expected.query());
        double[] values = dValues.toArray(ValueLayout.JAVA_DOUBLE);
        for (int j = 0; j < n; j++) {
          assertThat(Arrays.copyOfRange(dKeys, j * D, (j + 1) * D))
              .containsExactly(expected.keys()[j]);
          assertThat(Arrays.copyOfRange(values, j * VALUE, (j + 1) * VALUE))
              .containsExactly(expected.values()[j]);
        }
      }
    }
  }

  @Test
  void targetsThatAreTooSmallAreNamed() {
    RecallOptions options = options().getFirst();
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                memory.recall(
                    query, options, RecallTarget.NOTHING.withPatterns(new double[K * VALUE - 1])))
        .withMessage("patterns must hold 24 entries, got 23");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> memory.recall(query, options, RecallTarget.NOTHING.withIds(new long[N - 1])))
        .withMessage("ids must hold 700 entries, got 699");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                memory
                    .recall(query, options)
                    .pullback(GradientTarget.NOTHING.withKeys(new double[1]), new double[K][VALUE]))
        .withMessage("the keys' gradient must hold 13300 entries, got 1");
  }
}
