package dev.attractor.internal.autodiff;

import dev.attractor.parallel.Offer;
import dev.attractor.parallel.Parallelism;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

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

  /** A helper without a step for so long gives its thread back. */
  private static final long LINGER = TimeUnit.SECONDS.toNanos(1);

  private final Parallelism parallelism;
  private final Helper[] helpers;
  private volatile @Nullable Step step;
  private volatile boolean closed;

  /** At most as many threads as the parallelism has, the caller's own included. */
  public SliceTeam(Parallelism parallelism) {
    this(parallelism, parallelism.threads());
  }

  private SliceTeam(Parallelism parallelism, int threads) {
    this.parallelism = parallelism;
    helpers = new Helper[threads - 1];
    for (int i = 0; i < helpers.length; i++) {
      helpers[i] = new Helper(i + 1);
    }
  }

  /** A team for a given number of slices, within {@link Parallelism#current()}. */
  public static SliceTeam of(int slices) {
    Parallelism parallelism = Parallelism.current();
    return new SliceTeam(parallelism, Math.min(slices, parallelism.threads()));
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
    for (Helper helper : helpers) {
      helper.call();
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

  /** Lets the threads go. */
  @Override
  public void close() {
    closed = true;
    for (Helper helper : helpers) {
      helper.dismiss();
    }
  }

  /**
   * A place for one helping thread. It is offered when a step finds it empty; no step waits for it
   * to be taken.
   */
  private final class Helper {
    private final int number;
    private final AtomicBoolean offered = new AtomicBoolean();
    private volatile @Nullable Thread thread; // while the place is taken
    private volatile @Nullable Offer offer;

    Helper(int number) {
      this.number = number;
    }

    void call() {
      if (offered.compareAndSet(false, true)) {
        offer = parallelism.offer(this::serve, 1);
      } else {
        LockSupport.unpark(thread);
      }
    }

    private void serve() {
      thread = Thread.currentThread();
      Step seen = await(null);
      while (seen != null) {
        seen.work(number);
        seen = await(seen);
      }
      thread = null;
      offered.set(false);
    }

    /** Waits for another step than {@code seen}; null when there will be none soon. */
    private @Nullable Step await(@Nullable Step seen) {
      long parkedFrom = 0;
      for (int spin = 0; step == seen && !closed; spin++) {
        if (spin < SPINS) {
          Thread.onSpinWait();
          continue;
        }
        long now = System.nanoTime();
        parkedFrom = spin == SPINS ? now : parkedFrom;
        if (now - parkedFrom >= LINGER) {
          return null;
        }
        LockSupport.parkNanos(SliceTeam.this, LINGER);
      }
      return closed ? null : step;
    }

    void dismiss() {
      Offer last = offer;
      if (last != null) {
        last.withdraw();
      }
      LockSupport.unpark(thread);
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
