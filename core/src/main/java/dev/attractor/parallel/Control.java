package dev.attractor.parallel;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Control of a long call by its caller: progress, cancellation and a limit of time.
 *
 * <pre>{@code
 * Control control = Control.NONE
 *     .withBudget(Duration.ofSeconds(10))
 *     .withCancellation(cancelled::get)
 *     .withListener(p -> log.log(DEBUG, "{0}", p));
 * SoftClustering c = kmeans.fit(weights, control);
 * }</pre>
 *
 * <p><b>Cancellation</b>, by the hook or by interrupting the calling thread, ends the call with a
 * {@link CancellationException}; a thread stays interrupted. It is looked for between the ranges of
 * every {@link FixedRanges} loop, that is, after some hundred thousand numbers, and between steps.
 *
 * <p><b>The time budget</b> starts with the call. When it is used up a search returns the best it
 * has and says so in its status, and learning returns the model learned so far; a call whose result
 * has no status, such as the recall of a large batch, ends with a {@link CancellationException}.
 * The clock is looked at between steps, so a call may take a pass or two over its data longer.
 *
 * <p><b>The threads</b> of the call are those of {@link #parallelism}, else those that the caller
 * runs under already.
 *
 * <p>A control without a budget may be used for any number of calls, at the same time too if its
 * hook and its listener allow that. A result never depends on a control that neither cancels nor
 * runs out of time.
 *
 * @param budget how long the call may take; {@link #UNLIMITED} for as long as it needs
 * @param cancelled asked often and by several threads: whether to give up
 * @param listener called after every step, on the calling thread
 * @param parallelism which threads take part; empty for those of {@link Parallelism#current()}
 */
public record Control(
    Duration budget,
    BooleanSupplier cancelled,
    Listener listener,
    Optional<Parallelism> parallelism) {
  /** No limit of time. */
  public static final Duration UNLIMITED = Duration.ofSeconds(Long.MAX_VALUE);

  /** No limit, no hook, no listener; interruption of the calling thread still cancels. */
  public static final Control NONE =
      new Control(UNLIMITED, () -> false, progress -> {}, Optional.empty());

  /** Receives the progress of a call. */
  @FunctionalInterface
  public interface Listener {
    /** Called after every step, on the thread of the call; to be quick. */
    void progressed(Progress progress);
  }

  /**
   * One step of a long call.
   *
   * @param stage what the call is doing, such as {@code "fit, summary of 4096 rows"}
   * @param step the number of the step in its stage, from 1
   * @param residual how far the step is from a fixed point, in the units of the call's result; NaN
   *     where the stage has none
   */
  public record Progress(String stage, int step, double residual) {
    @Override
    public String toString() {
      return Double.isNaN(residual)
          ? "%s: step %d".formatted(stage, step)
          : "%s: step %d, residual %.1e".formatted(stage, step, residual);
    }
  }

  /**
   * @throws NullPointerException naming the part that is null
   * @throws IllegalArgumentException when the budget is negative
   */
  public Control {
    Objects.requireNonNull(budget, "budget is null; use Control.UNLIMITED");
    Objects.requireNonNull(cancelled, "the cancellation hook is null");
    Objects.requireNonNull(listener, "the listener is null");
    Objects.requireNonNull(parallelism, "the parallelism is null; use Optional.empty()");
    if (budget.isNegative()) {
      throw new IllegalArgumentException("budget must not be negative, got " + budget);
    }
  }

  /** The same with a limit of time. */
  public Control withBudget(Duration budget) {
    return new Control(budget, cancelled, listener, parallelism);
  }

  /** The same with a cancellation hook. */
  public Control withCancellation(BooleanSupplier cancelled) {
    return new Control(budget, cancelled, listener, parallelism);
  }

  /** The same with a listener. */
  public Control withListener(Listener listener) {
    return new Control(budget, cancelled, listener, parallelism);
  }

  /** The same on these threads. */
  public Control withParallelism(Parallelism parallelism) {
    return new Control(budget, cancelled, listener, Optional.of(parallelism));
  }

  /**
   * Runs a call of this library under this control: what it does on the calling thread, parallel
   * loops included, can be cancelled, and its searches keep the budget. Inside another such call
   * both controls hold.
   *
   * @throws CancellationException when cancelled
   */
  public <T> T during(Supplier<T> call) {
    Running running = Running.of(this);
    Parallelism threads = parallelism.orElseGet(Parallelism::current);
    return ScopedValue.where(Running.CURRENT, running).call(() -> threads.during(call));
  }
}
