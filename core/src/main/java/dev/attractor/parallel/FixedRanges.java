package dev.attractor.parallel;

import java.util.concurrent.CancellationException;

/**
 * Parallel loops whose results do not depend on the number of threads.
 *
 * <p>A loop over {@code n} items is cut into ranges that depend on {@code n} and the grain alone.
 * Threads take ranges in any order, but whoever adds up per-range results does so by range number;
 * floating-point sums are then the same bits on one thread and on sixty-four. Which threads take
 * part is what {@link Parallelism#current()} says.
 */
public final class FixedRanges {
  /** The work of one range: items {@code from} (inclusive) to {@code to} (exclusive). */
  @FunctionalInterface
  public interface Body {
    void run(int range, long from, long to);
  }

  private FixedRanges() {}

  /** How many ranges {@link #forEach} cuts {@code n} items into: ceil(n / grain), none for none. */
  public static int count(long n, long grain) {
    if (n < 0 || grain < 1) {
      throw new IllegalArgumentException(
          "need n >= 0 and grain >= 1, got n = " + n + " and grain = " + grain);
    }
    return Math.toIntExact((n + grain - 1) / grain);
  }

  /**
   * Runs {@code body} once for every range of {@code grain} consecutive items out of {@code n}, the
   * last one possibly shorter, and returns when all are done. A loop that the body starts runs on
   * its thread alone. The first exception thrown by a body is rethrown here. Inside {@link
   * Control#during} the loop ends between ranges when the call is cancelled.
   *
   * @throws CancellationException when the call is cancelled
   */
  public static void forEach(long n, long grain, Body body) {
    Parallelism parallelism = Parallelism.current();
    RangeLoop loop = new RangeLoop(n, grain, Running.bound() ? checked(body) : body);
    int helpers = Math.min(parallelism.threads(), count(n, grain)) - 1;
    if (helpers > 0) {
      loop.run(parallelism, helpers);
    } else {
      loop.runAlone();
    }
  }

  /** Asks before every range whether the call is cancelled, and runs it as part of that call. */
  private static Body checked(Body body) {
    Running running = Running.current();
    Thread caller = Thread.currentThread();
    return (range, from, to) -> {
      running.check();
      if (Thread.currentThread() == caller) {
        body.run(range, from, to);
      } else {
        running.during(() -> body.run(range, from, to));
      }
    };
  }
}
