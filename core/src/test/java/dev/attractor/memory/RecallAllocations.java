package dev.attractor.memory;

import com.sun.management.ThreadMXBean;
import dev.attractor.parallel.Parallelism;
import java.lang.management.ManagementFactory;
import java.util.Random;

/**
 * The program of {@link RecallAllocationTest}: prints what each case allocates, {@code name bytes}
 * on a line. It has a process of its own: whether the compiler keeps vectors off the heap depends
 * on all that the process has run before.
 */
final class RecallAllocations {
  static final int DIMENSION = 20;

  /** Columns of a recall. */
  static final int K = 5;

  /** How many patterns a recall of all weights has. */
  static final int PATTERNS = 5000;

  /** Objects that do not grow with the memory: lambdas, views, the recall itself. */
  private static final long SMALL = 4096;

  /** The compiler is done within seconds. */
  private static final long PATIENCE = 60_000_000_000L;

  private static final ThreadMXBean BEAN =
      (ThreadMXBean) ManagementFactory.getPlatformMXBean(java.lang.management.ThreadMXBean.class);

  private RecallAllocations() {}

  /** Bytes of weights, scores and patterns of a recall. */
  static long result() {
    return 8L * PATTERNS * (K + 1) + 8L * K * DIMENSION;
  }

  /** Bytes of weights, scores and places of the 64 best. */
  static long truncated() {
    return (8L * 3 + 8 + 4) * 64;
  }

  /**
   * Patterns are read in chunks of 256, each through a view of a hundred bytes or so that the
   * compiler may or may not keep off the heap; a number for each pattern would be 8 n bytes.
   */
  static long views(int n) {
    return SMALL + n;
  }

  /** Of the keys' gradient alone there are 160 n. */
  static long pullback() {
    return SMALL + 16L * PATTERNS;
  }

  public static void main(String[] args) {
    float[] query = new float[DIMENSION];
    AssociativeMemory whole = memory(PATTERNS);
    RecallOptions nearest = RecallOptions.nearest(K, 3);
    print("recall", result() + views(PATTERNS), () -> whole.recall(query, nearest));

    RecallOptions top = RecallOptions.of(new TopK(3), 1).withTolerance(1e-9).withoutPatterns();
    RecallTarget target =
        RecallTarget.NOTHING
            .withPatterns(new double[K * DIMENSION])
            .withRanked(new long[K])
            .withWeights(new double[K * 20_000]);
    for (int n : new int[] {1000, 20_000}) {
      AssociativeMemory memory = memory(n);
      print("truncated-" + n, truncated() + views(n), () -> memory.recall(query, top));
      print("into-" + n, views(n), () -> memory.recall(query, nearest, target));
    }

    double[][] cotangents = new double[3][DIMENSION];
    cotangents[1][2] = 1;
    Recall recall = whole.recall(query, 3, 3);
    GradientTarget gradients =
        GradientTarget.NOTHING
            .withQuery(new double[DIMENSION])
            .withKeys(new double[PATTERNS * DIMENSION]);
    print("pullback", pullback(), () -> recall.pullback(gradients, cotangents));
  }

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
   * The least bytes of one call, measured until they are at most {@code hoped}: the interpreter
   * boxes vectors until the compiler is done.
   */
  private static void print(String name, long hoped, Runnable recall) {
    long least = Long.MAX_VALUE;
    long end = System.nanoTime() + PATIENCE;
    while (least > hoped && System.nanoTime() < end) {
      long before = BEAN.getCurrentThreadAllocatedBytes();
      Parallelism.sequential().run(recall);
      least = Math.min(least, BEAN.getCurrentThreadAllocatedBytes() - before);
    }
    System.out.println(name + " " + least);
  }
}
