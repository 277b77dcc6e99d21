package dev.attractor.autodiff;

import dev.attractor.parallel.FixedRanges;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * A few threads that run the slices of one short step, thousands of times a second.
 *
 * <p>A step takes .2 ms, and waking a parked thread costs a tenth of that or more; so helpers spin
 * for a short while between steps before they park. Slice i belongs to thread i modulo the number
 * of threads, whose cache holds it; whoever is done takes what its owner has not begun, so that a
 * thread that the system suspends delays no other. Which slices exist is the caller's business and
 * must not depend on the number of threads.
 */
public final class SliceTeam implements AutoCloseable {
  /** About .3 ms: the serial part of a step takes a tenth of that, and parking more than all. */
  private static final int SPINS = 20_000;

  private final Thread[] helpers;
  private volatile Step step;
  private volatile boolean closed;

  /** At most {@code threads} threads, the caller's own included. */
  public SliceTeam(int threads) {
    helpers = new Thread[Math.max(0, threads - 1)];
    for (int i = 0; i < helpers.length; i++) {
      int number = i + 1;
      helpers[i] =
          Thread.ofPlatform().daemon().name("attractor-slice-" + number).start(() -> serve(number));
    }
  }

  /** A team for a given number of slices, within {@link FixedRanges#threads()}. */
  public static SliceTeam of(int slices) {
    return new SliceTeam(Math.min(slices, FixedRanges.threads()));
  }

  /** Runs the body for slices 0 to {@code count - 1} and returns when all are done. */
  public void run(int count, IntConsumer action) {
    if (helpers.length == 0 || count < 2) {
      for (int i = 0; i < count; i++) {
        action.accept(i);
      }
      return;
    }
    Step now = new Step(count, helpers.length + 1, action);
    step = now;
    for (Thread helper : helpers) {
      LockSupport.unpark(helper);
    }
    now.work(0);
    for (int spin = 0; now.left.get() > 0; spin++) {
      if (spin < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
      }
    }
    switch (now.failure.get()) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }

  private void serve(int number) {
    Step seen = null;
    while (true) {
      for (int spin = 0; step == seen && !closed; spin++) {
        if (spin < SPINS) {
          Thread.onSpinWait();
        } else {
          LockSupport.park(this);
        }
      }
      if (closed) {
        return;
      }
      seen = step;
      seen.work(number);
    }
  }

  /** Lets the threads go. */
  @Override
  public void close() {
    closed = true;
    for (Thread helper : helpers) {
      LockSupport.unpark(helper);
    }
  }

  /** One step's slices. A thread that comes late to it finds all of them taken. */
  private static final class Step {
    private final Thread caller = Thread.currentThread();
    private final int threads;
    private final IntConsumer body;
    private final AtomicIntegerArray taken;
    private final AtomicInteger left;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    Step(int count, int threads, IntConsumer body) {
      this.threads = threads;
      this.body = body;
      taken = new AtomicIntegerArray(count);
      left = new AtomicInteger(count);
    }

    void work(int number) {
      for (int i = number; i < taken.length(); i += threads) {
        run(i);
      }
      for (int i = 0; i < taken.length(); i++) {
        run(i);
      }
    }

    private void run(int slice) {
      if (taken.get(slice) != 0 || !taken.compareAndSet(slice, 0, 1)) {
        return;
      }
      try {
        body.accept(slice);
      } catch (RuntimeException | Error e) {
        failure.compareAndSet(null, e);
      }
      if (left.decrementAndGet() == 0) {
        LockSupport.unpark(caller);
      }
    }
  }
}
