package dev.attractor.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import dev.attractor.memory.AssociativeMemory;
import dev.attractor.memory.RecallOptions;
import dev.attractor.memory.RecallTarget;
import dev.attractor.memory.Similarity;
import dev.attractor.motion.Demonstration;
import dev.attractor.motion.MotionLearner;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.Policy;
import dev.attractor.motion.Recipe;
import dev.attractor.motion.Trajectory;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;

/**
 * A process that serves many callers: recalls from 10,000 patterns of 768 numbers, and steps of a
 * policy, under 1, 8 and 64 callers on platform threads and on virtual ones.
 *
 * <p>Every caller asks again as soon as it is answered. The time of a recall contains the wait for
 * a processor: a caller gives its processor up before each, as it would to read the next request.
 * {@code -Dattractor.bench.seconds=N} sets how long each case runs.
 */
final class ServingBenchmark implements Benchmark {
  private static final int PATTERNS = 10_000;
  private static final int DIMENSION = 768;
  private static final int NEAREST = 10;
  private static final int QUERIES = 64;
  private static final int[] CALLERS = {1, 8, 64};
  private static final double SECONDS = Integer.getInteger("attractor.bench.seconds", 4);

  /** Steps of a policy between two times that its thread gives its processor up. */
  private static final int STEPS = 256;

  @Override
  public String name() {
    return "serving";
  }

  @Override
  public String description() {
    return "recalls and policy steps under 1, 8 and 64 callers: throughput and percentiles";
  }

  /** What a caller does again and again; each call is one that is timed. */
  @FunctionalInterface
  private interface Work {
    void once();
  }

  @Override
  public List<Row> run(Peers peers) throws Exception {
    List<Row> rows = new ArrayList<>();
    Random random = new Random(5);
    float[][] queries = normal(QUERIES, random);
    AssociativeMemory memory =
        AssociativeMemory.of(normal(PATTERNS, random), Similarity.innerProduct());
    RecallOptions options = RecallOptions.nearest(NEAREST, 0.1);
    IntFunction<Work> recalls =
        caller -> {
          int[] turn = {caller};
          return () -> memory.recall(queries[turn[0]++ % QUERIES], options);
        };
    String of = "recall of " + NEAREST + " from " + PATTERNS + " x " + DIMENSION;
    rows.add(Row.alone("allocated by a " + of, allocated(recalls.apply(0)) * 1e-3, "kB"));
    measure(of, recalls, 1, "ms", 1e-6, rows);
    IntFunction<Work> filled =
        caller -> {
          int[] turn = {caller};
          RecallTarget target =
              RecallTarget.NOTHING
                  .withPatterns(new double[NEAREST * DIMENSION])
                  .withRanked(new long[NEAREST]);
          return () -> memory.recall(queries[turn[0]++ % QUERIES], options, target);
        };
    String into = of + " into arrays";
    rows.add(Row.alone("allocated by a " + into, allocated(filled.apply(0)) * 1e-3, "kB"));
    measure(into, filled, 1, "ms", 1e-6, rows);

    MotionModel model = model();
    IntFunction<Work> steps =
        caller -> {
          Policy policy = model.policy();
          double[] start = {0.7, 0.1 * (caller % 8)};
          double[] x = start.clone();
          int[] taken = {0};
          return () -> {
            if (taken[0]++ % 1000 == 0) {
              System.arraycopy(start, 0, x, 0, x.length);
            }
            policy.step(x, 0.001);
          };
        };
    measure("policy step", steps, STEPS, "us", 1e-3, rows);
    return rows;
  }

  /** All callers on both kinds of threads. */
  private static void measure(
      String of, IntFunction<Work> work, int burst, String unit, double scale, List<Row> rows)
      throws InterruptedException {
    run(2, Thread.ofPlatform().factory()::newThread, work, burst, 2); // until it is compiled
    for (boolean virtual : new boolean[] {false, true}) {
      for (int callers : CALLERS) {
        Thread.Builder builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
        Served served = run(callers, builder::unstarted, work, burst, SECONDS);
        String name = of + ", " + callers + (virtual ? " virtual" : " platform") + " callers: ";
        rows.add(Row.alone(name + "throughput", served.count() / served.seconds(), "/s"));
        rows.add(Row.alone(name + "median", served.times().quantile(0.5) * scale, unit));
        rows.add(Row.alone(name + "99th percentile", served.times().quantile(0.99) * scale, unit));
        rows.add(Row.alone(name + "processor time", served.processor() * scale, unit));
        rows.add(Row.alone(name + "most threads", served.threads(), ""));
      }
    }
  }

  /** Counts of times in nanoseconds, in classes 1.6 % wide. */
  private static final class Times {
    private static final int SHIFT = 17; // six bits of a float's fraction
    private final long[] counts = new long[Integer.MAX_VALUE >>> SHIFT];

    void add(long nanos) {
      counts[Float.floatToIntBits(nanos) >>> SHIFT]++;
    }

    void add(Times other) {
      Arrays.setAll(counts, i -> counts[i] + other.counts[i]);
    }

    long count() {
      return Arrays.stream(counts).sum();
    }

    double quantile(double share) {
      long below = (long) (share * count());
      int i = 0;
      while (below >= counts[i]) {
        below -= counts[i++];
      }
      return Float.intBitsToFloat(i << SHIFT);
    }
  }

  /**
   * @param processor nanoseconds of processor time that the whole process took for each call, its
   *     collector included: what little depends on other work of the machine
   * @param threads of the platform at most, those of the process itself included
   */
  private record Served(Times times, double seconds, double processor, int threads) {
    long count() {
      return times.count();
    }
  }

  private static Served run(
      int callers,
      java.util.function.Function<Runnable, Thread> threads,
      IntFunction<Work> work,
      int burst,
      double seconds)
      throws InterruptedException {
    Times[] times = new Times[callers];
    Thread[] running = new Thread[callers];
    CountDownLatch begin = new CountDownLatch(1);
    long[] end = new long[1];
    for (int i = 0; i < callers; i++) {
      int caller = i;
      times[i] = new Times();
      running[i] =
          threads.apply(
              () -> {
                Work mine = work.apply(caller);
                await(begin);
                long now = System.nanoTime();
                while (now < end[0]) {
                  Thread.yield();
                  now = burst == 1 ? now : System.nanoTime();
                  for (int b = 0; b < burst; b++) {
                    mine.once();
                    long then = System.nanoTime();
                    times[caller].add(then - now);
                    now = then;
                  }
                }
              });
      running[i].start();
    }
    java.lang.management.ThreadMXBean bean = ManagementFactory.getThreadMXBean();
    bean.resetPeakThreadCount();
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long processor = system.getProcessCpuTime();
    long start = System.nanoTime();
    end[0] = start + (long) (seconds * 1e9);
    begin.countDown();
    for (Thread thread : running) {
      thread.join();
    }
    double took = (System.nanoTime() - start) * 1e-9;
    double spent = system.getProcessCpuTime() - processor;
    Times all = new Times();
    for (Times mine : times) {
      all.add(mine);
    }
    return new Served(all, took, spent / all.count(), bean.getPeakThreadCount());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The least bytes that one call of this thread allocated, once it is compiled. */
  private static long allocated(Work work) {
    ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 300; i++) {
      long before = bean.getCurrentThreadAllocatedBytes();
      work.once();
      least = Math.min(least, bean.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }

  private static float[][] normal(int count, Random random) {
    float[][] rows = new float[count][DIMENSION];
    for (float[] row : rows) {
      for (int c = 0; c < DIMENSION; c++) {
        row[c] = (float) random.nextGaussian();
      }
    }
    return rows;
  }

  /** A motion in the plane, learned from one spiral. */
  private static MotionModel model() {
    int n = 300;
    double[] x = new double[2 * n];
    for (int i = 0; i < n; i++) {
      double left = 1 - i / (n - 1.0);
      x[2 * i] = left * Math.cos(3 * left);
      x[2 * i + 1] = left * Math.sin(3 * left);
    }
    return MotionLearner.builder()
        .recipe(Recipe.standard().epochs(20).rollOutSteps(0))
        .build()
        .fit(
            List.of(
                Demonstration.estimatingVelocities("spiral", Trajectory.evenlySpaced(0.01, x, 2))));
  }
}
