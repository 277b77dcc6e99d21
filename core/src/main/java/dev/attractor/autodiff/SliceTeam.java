package dev.attractor.autodiff;

import dev.attractor.parallel.FixedRanges;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * A few threads that run the slices of one short step, thousands of times a second.
 *
 * <p>A step takes .2 ms, and waking a parked thread costs a tenth of that or more; so helpers spin
 * for a short while between steps before they park. Slice i is run by thread i modulo the number of
 * threads; which slices exist is the caller's business and must not depend on that number.
 */
public final class SliceTeam implements AutoCloseable {
  /** About .3 ms: the serial part of a step takes a tenth of that, and parking more than all. */
  private static final int SPINS = 20_000;

  private final Thread[] helpers;
  private final AtomicInteger round = new AtomicInteger();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile boolean closed;
  private volatile Thread caller;
  private IntConsumer body;
  private int slices;

  /** At most {@code threads} threads, the caller's own included. */
  public SliceTeam(int threads) {
    helpers = new Thread[Math.max(0, threads - 1)];
    for (int i = 0; i < helpers.length; i++) {
      int number = i + 1;
      helpers[i] =
          Thread.ofPlatform().daemon().name("attractor-slice-" + number).start(() -> serve(number));
    }
  }

  /** A team for so many slices, within {@link FixedRanges#threads()}. */
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
    body = action;
    slices = count;
    caller = Thread.currentThread();
    waiting.set(helpers.length);
    round.incrementAndGet();
    for (Thread helper : helpers) {
      LockSupport.unpark(helper);
    }
    take(0);
    for (int spin = 0; waiting.get() > 0; spin++) {
      if (spin < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
      }
    }
    switch (failure.getAndSet(null)) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }

  private void take(int first) {
    try {
      for (int i = first; i < slices; i += helpers.length + 1) {
        body.accept(i);
      }
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    }
  }

  private void serve(int number) {
    int seen = 0;
    while (true) {
      for (int spin = 0; round.get() == seen && !closed; spin++) {
        if (spin < SPINS) {
          Thread.onSpinWait();
        } else {
          LockSupport.park(this);
        }
      }
      if (closed) {
        return;
      }
      seen++;
      take(number);
      if (waiting.decrementAndGet() == 0) {
        LockSupport.unpark(caller);
      }
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
}
