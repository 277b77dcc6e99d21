package dev.attractor.parallel;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Parallel loops whose results do not depend on the number of threads.
 *
 * <p>A loop over {@code n} items is cut into ranges that depend on {@code n} and the grain alone.
 * Threads take ranges in any order, but whoever adds up per-range results does so by range number;
 * floating-point sums are then the same bits on one thread and on sixty-four.
 */
public final class FixedRanges {
  /** The work of one range: items {@code from} (inclusive) to {@code to} (exclusive). */
  @FunctionalInterface
  public interface Body {
    void run(int range, long from, long to);
  }

  private static volatile int threads = initialThreads();

  private FixedRanges() {}

  /** How many threads take part in a loop, the caller's own included. */
  public static int threads() {
    return threads;
  }

  /**
   * Sets the number of threads for all later loops of this process. It changes speed and never a
   * result. The initial value is the system property {@code attractor.threads}, else the number of
   * processors.
   *
   * @throws IllegalArgumentException unless 1 <= count <= 1024
   */
  public static void setThreads(int count) {
    if (count < 1 || count > 1024) {
      throw new IllegalArgumentException("threads must be between 1 and 1024, got " + count);
    }
    threads = count;
  }

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
   * last one possibly shorter, and returns when all are done. The body must not start another
   * parallel loop. The first exception thrown by a body is rethrown here. Inside {@link
   * Control#during} the loop ends between ranges when the call is cancelled.
   *
   * @throws java.util.concurrent.CancellationException when the call is cancelled
   */
  public static void forEach(long n, long grain, Body body) {
    if (Running.bound()) {
      Running running = Running.current();
      run(
          n,
          grain,
          (range, from, to) -> {
            running.check();
            body.run(range, from, to);
          });
    } else {
      run(n, grain, body);
    }
  }

  private static void run(long n, long grain, Body body) {
    int ranges = count(n, grain);
    int helpers = Math.min(threads, ranges) - 1;
    if (helpers <= 0) {
      for (int range = 0; range < ranges; range++) {
        runRange(range, n, grain, body);
      }
      return;
    }
    AtomicInteger next = new AtomicInteger();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    CountDownLatch done = new CountDownLatch(helpers);
    Runnable take =
        () -> {
          try {
            for (int range = next.getAndIncrement();
                range < ranges && failure.get() == null;
                range = next.getAndIncrement()) {
              runRange(range, n, grain, body);
            }
          } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
          }
        };
    for (int i = 0; i < helpers; i++) {
      Pool.EXECUTOR.execute(
          () -> {
            try {
              take.run();
            } finally {
              done.countDown();
            }
          });
    }
    take.run();
    awaitUninterruptibly(done);
    switch (failure.get()) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }

  private static void runRange(int range, long n, long grain, Body body) {
    long from = range * grain;
    body.run(range, from, Math.min(n, from + grain));
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static int initialThreads() {
    int asked = Integer.getInteger("attractor.threads", 0);
    return asked >= 1 && asked <= 1024 ? asked : Runtime.getRuntime().availableProcessors();
  }

  /**
   * Daemon threads, made when first wanted; idle ones end after a minute, and none keeps the JVM
   * from exiting.
   */
  private static final class Pool {
    static final ExecutorService EXECUTOR =
        Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("attractor-worker-", 0).factory());
  }
}
