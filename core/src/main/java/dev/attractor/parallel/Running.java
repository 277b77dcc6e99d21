package dev.attractor.parallel;

import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * A {@link Control} while its call runs on this thread. For the library's own loops.
 *
 * @param control what the caller asked for
 * @param caller the thread of the call, whose interruption cancels
 * @param deadline in nanoseconds of {@link System#nanoTime}; of no meaning when not limited
 * @param limited whether there is a deadline
 * @param outer the call that this one is part of
 */
public record Running(
    Control control, Thread caller, long deadline, boolean limited, Optional<Running> outer) {
  static final ScopedValue<Running> CURRENT = ScopedValue.newInstance();

  /** More nanoseconds than any call takes, and few enough for differences of times. */
  private static final long LONGEST = Long.MAX_VALUE / 4;

  static Running of(Control control) {
    boolean limited = control.budget().getSeconds() < LONGEST / 1_000_000_000L;
    long deadline = System.nanoTime() + (limited ? control.budget().toNanos() : LONGEST);
    Optional<Running> outer = CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    return new Running(control, Thread.currentThread(), deadline, limited, outer);
  }

  /** That of the innermost {@link Control#during}, else one that limits and reports nothing. */
  public static Running current() {
    return CURRENT.isBound() ? CURRENT.get() : of(Control.NONE);
  }

  /** Whether a {@link Control#during} is under way on this thread. */
  static boolean bound() {
    return CURRENT.isBound();
  }

  /** Runs a part of the call on another thread. */
  void during(Runnable part) {
    ScopedValue.where(CURRENT, this).run(part);
  }

  /** Whether the time budget is used up. */
  public boolean outOfTime() {
    return (limited && System.nanoTime() - deadline >= 0)
        || (outer.isPresent() && outer.get().outOfTime());
  }

  /**
   * May be called on any thread.
   *
   * @throws CancellationException when the call is cancelled or its thread interrupted
   */
  public void check() {
    if (caller.isInterrupted()) {
      throw new CancellationException("the thread was interrupted");
    }
    if (control.cancelled().getAsBoolean()) {
      throw new CancellationException("cancelled by the caller");
    }
    outer.ifPresent(Running::check);
  }

  /**
   * As {@link #check}, for calls whose result cannot say that the time was short.
   *
   * @throws CancellationException when the call is cancelled, its thread interrupted or its time
   *     budget used up
   */
  public void checkTime() {
    check();
    if (outOfTime()) {
      throw new CancellationException("the time budget of the call is used up");
    }
  }

  /** Tells the listeners of a step; on the calling thread. */
  public void report(Control.Progress progress) {
    control.listener().progressed(progress);
    outer.ifPresent(o -> o.report(progress));
  }
}
