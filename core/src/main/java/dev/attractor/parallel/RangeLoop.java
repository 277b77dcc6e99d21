package dev.attractor.parallel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * One loop while it runs: threads take ranges until none is left. The calling thread closes it then
 * and waits for the helpers that are inside; whoever comes later finds it closed.
 */
final class RangeLoop {
  /** Added to the number of helpers inside when the loop is closed. */
  private static final int CLOSED = Integer.MIN_VALUE;

  /** Turns of waiting before the calling thread parks: a helper is in its last range. */
  private static final int SPINS = 2000;

  private final long n;
  private final long grain;
  private final int ranges;
  private final FixedRanges.Body body;
  private final Thread caller = Thread.currentThread();
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger inside = new AtomicInteger(); // helpers, plus CLOSED
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  RangeLoop(long n, long grain, FixedRanges.Body body) {
    this.n = n;
    this.grain = grain;
    this.ranges = FixedRanges.count(n, grain);
    this.body = body;
  }

  /** On the calling thread alone. */
  void runAlone() {
    for (int range = 0; range < ranges; range++) {
      run(range);
    }
  }

  /** On the calling thread and on at most {@code helpers} more; rethrows the first failure. */
  void run(Parallelism parallelism, int helpers) {
    Offer offer = parallelism.offer(this::help, helpers);
    try {
      Parallelism.sequential().run(this::takeRanges);
    } finally {
      offer.withdraw();
      awaitHelpers();
    }
    switch (failure.get()) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }

  private void help() {
    int before = inside.getAndUpdate(count -> count < 0 ? count : count + 1);
    if (before < 0) {
      return;
    }
    takeRanges();
    if (inside.decrementAndGet() == CLOSED) {
      LockSupport.unpark(caller);
    }
  }

  private void takeRanges() {
    try {
      for (int range = next.getAndIncrement();
          range < ranges && failure.get() == null;
          range = next.getAndIncrement()) {
        run(range);
      }
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    }
  }

  private void run(int range) {
    long from = range * grain;
    body.run(range, from, Math.min(n, from + grain));
  }

  private void awaitHelpers() {
    inside.getAndAdd(CLOSED);
    boolean interrupted = false;
    for (int spin = 0; inside.get() != CLOSED; spin++) {
      if (spin < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
      }
    }
    if (interrupted) {
      caller.interrupt();
    }
  }
}
