package dev.attractor.memory;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.attractor.parallel.Parallelism;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a recall of one query allocates. */
class RecallAllocationTest {
  private static final int DIMENSION = 20;

  /** Objects that do not grow with the memory: lambdas, views, the recall itself. */
  private static final long SMALL = 4096;

  private final ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static AssociativeMemory memory(int n) {
    Random random = new Random(Long.getLong("attractor.seed", 3));
    float[][] patterns = new float[n][DIMENSION];
    for (float[] pattern : patterns) {
      for (int c = 0; c < DIMENSION; c++) {
        pattern[c] = random.nextFloat();
      }
    }
    return AssociativeMemory.of(patterns, Similarity.negativeManhattan());
  }

  /**
   * Patterns are read in chunks of 256, each through a view of a hundred bytes or so that the
   * compiler may or may not keep off the heap; a number for each pattern would be 8 n bytes.
   */
  private static long views(int n) {
    return SMALL + n;
  }

  /**
   * The least bytes of one recall, measured until they are at most {@code hoped}: the interpreter
   * boxes vectors until the compiler is done.
   */
  private long allocated(AssociativeMemory memory, RecallOptions options, long hoped) {
    float[] query = new float[DIMENSION];
    return allocated(() -> memory.recall(query, options), hoped);
  }

  private long allocated(Runnable recall, long hoped) {
    long least = Long.MAX_VALUE;
    long end = System.nanoTime() + 120_000_000_000L;
    while (least > hoped && System.nanoTime() < end) {
      long before = bean.getCurrentThreadAllocatedBytes();
      Parallelism.sequential().run(recall);
      least = Math.min(least, bean.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }

  @Test
  void aRecallAllocatesItsWeightsAndScoresAndNothingElseThatGrows() {
    int n = 5000;
    int k = 5;
    long result = 8L * n * (k + 1) + 8L * k * DIMENSION;
    assertThat(allocated(memory(n), RecallOptions.nearest(k, 3), result + views(n)))
        .isBetween(result, result + views(n));
  }

  @Test
  void withTruncationNothingGrowsWithTheMemory() {
    RecallOptions options = RecallOptions.of(new TopK(3), 1).withTolerance(1e-9).withoutPatterns();
    long result = (8L * 3 + 8 + 4) * 64; // weights, scores and places of the 64 best
    for (int n : new int[] {1000, 20_000}) {
      assertThat(allocated(memory(n), options, result + views(n)))
          .isLessThanOrEqualTo(result + views(n));
    }
  }

  @Test
  void aRecallIntoArraysOfTheCallersAllocatesNextToNothing() {
    int k = 5;
    float[] query = new float[DIMENSION];
    RecallTarget target =
        RecallTarget.NOTHING
            .withPatterns(new double[k * DIMENSION])
            .withRanked(new long[k])
            .withWeights(new double[k * 20_000]);
    for (int n : new int[] {1000, 20_000}) {
      AssociativeMemory memory = memory(n);
      RecallOptions options = RecallOptions.nearest(k, 3);
      assertThat(allocated(() -> memory.recall(query, options, target), views(n)))
          .isLessThanOrEqualTo(views(n));
    }
  }

  @Test
  void aPullBackIntoArraysOfTheCallersAllocatesLittle() {
    int n = 5000;
    AssociativeMemory memory = memory(n);
    double[][] cotangents = new double[3][DIMENSION];
    cotangents[1][2] = 1;
    Recall recall = memory.recall(new float[DIMENSION], 3, 3);
    GradientTarget target =
        GradientTarget.NOTHING.withQuery(new double[DIMENSION]).withKeys(new double[n * DIMENSION]);
    long bound = SMALL + 16L * n; // of the keys' gradient alone there are 160 n
    assertThat(allocated(() -> recall.pullback(target, cotangents), bound))
        .isLessThanOrEqualTo(bound);
  }
}
