package dev.attractor.parallel;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * Which threads take part in the loops of a call. It changes the time of a call and never its
 * result.
 *
 * <pre>{@code
 * Clustering c = Parallelism.threads(4).during(() -> kmeans.fit(weights));
 * Recall r = Parallelism.sequential().during(() -> memory.recall(query, 10, 0.1));
 * }</pre>
 *
 * <p>The calling thread always takes part in its own loops, and waits for other threads only while
 * they are at work in them, never for one that has not begun: a loop may be started from any
 * thread, those of the executor included. Helpers join a loop as soon as they are free, in the
 * middle of it too. A loop inside a loop runs on one thread.
 *
 * <p>Without a choice calls run under {@link #standard()}: all of them share its few threads, so
 * that a hundred threads that call at once do not become more.
 *
 * <p>Immutable, and safe for use by any number of threads at once. It owns no thread that has to be
 * closed: idle ones end by themselves, and none keeps the JVM from exiting.
 */
public final class Parallelism {
  private static final int MOST = 1024;

  private static final ScopedValue<Parallelism> CURRENT = ScopedValue.newInstance();
  private static final Parallelism SEQUENTIAL = new Parallelism(1, offer -> {});
  private static final Parallelism STANDARD = ofPool(standardThreads());

  /** Where helpers come from. */
  @FunctionalInterface
  interface Source {
    /** Offers work to threads; those that are free take it up, now or later. */
    void offer(Offer offer);
  }

  private final int threads;
  private final Source source;

  private Parallelism(int threads, Source source) {
    this.threads = threads;
    this.source = source;
  }

  /**
   * What calls run under without a choice: the calling thread and the helpers of a pool that the
   * whole process shares. Together they are as many as there are processors, or as the system
   * property {@code attractor.threads} said when this class was loaded.
   */
  public static Parallelism standard() {
    return STANDARD;
  }

  /** The calling thread alone. */
  public static Parallelism sequential() {
    return SEQUENTIAL;
  }

  /**
   * At most {@code count} threads, the calling one included. Up to the number of {@link
   * #standard()} the others come from the shared pool; beyond it from a pool of this object's own,
   * which all calls under it share: keep the object rather than make one for each call.
   *
   * @throws IllegalArgumentException unless 1 ≤ count ≤ 1024
   */
  public static Parallelism threads(int count) {
    check(count);
    if (count == 1) {
      return SEQUENTIAL;
    }
    return count <= STANDARD.threads ? new Parallelism(count, STANDARD.source) : ofPool(count);
  }

  /**
   * At most {@code count} threads, the calling one included; the others are the executor's. What it
   * refuses or never begins is done by the calling thread. The executor stays the caller's, who
   * closes it when no call uses it any more.
   *
   * @throws IllegalArgumentException unless 1 ≤ count ≤ 1024
   */
  public static Parallelism on(Executor executor, int count) {
    Objects.requireNonNull(executor, "the executor is null; use Parallelism.sequential()");
    check(count);
    return count == 1 ? SEQUENTIAL : new Parallelism(count, offer -> submit(executor, offer));
  }

  /** What calls of this thread run under now. */
  public static Parallelism current() {
    return CURRENT.isBound() ? CURRENT.get() : STANDARD;
  }

  /** Runs a call of this library under this parallelism. */
  public <T> T during(Supplier<T> call) {
    return ScopedValue.where(CURRENT, this).call(call::get);
  }

  /** As {@link #during}, for what returns nothing. */
  public void run(Runnable call) {
    ScopedValue.where(CURRENT, this).run(call);
  }

  /** How many threads take part in a loop at most, the calling one included. */
  public int threads() {
    return threads;
  }

  /**
   * Offers work to at most {@code most} helpers. For the library's own loops.
   *
   * @param work run once by each thread that takes the offer up; its own loops are sequential
   * @return what takes the offer back
   */
  public Offer offer(Runnable work, int most) {
    Offer offer =
        new Offer(
            () -> ScopedValue.where(CURRENT, SEQUENTIAL).run(work), Math.min(most, threads - 1));
    source.offer(offer);
    return offer;
  }

  private static Parallelism ofPool(int count) {
    return count == 1 ? SEQUENTIAL : new Parallelism(count, new HelperPool(count - 1)::offer);
  }

  private static void submit(Executor executor, Offer offer) {
    try {
      for (int i = offer.wanted(); i > 0; i--) {
        executor.execute(offer::run);
      }
    } catch (RejectedExecutionException e) {
      // A full or closed executor has no thread to spare: the calling thread does the work.
      return;
    }
  }

  private static void check(int count) {
    if (count < 1 || count > MOST) {
      throw new IllegalArgumentException(
          "threads must be between 1 and " + MOST + ", got " + count);
    }
  }

  private static int standardThreads() {
    int asked = Integer.getInteger("attractor.threads", 0);
    return asked >= 1 && asked <= MOST ? asked : Runtime.getRuntime().availableProcessors();
  }

  /** How many threads. */
  @Override
  public String toString() {
    return "Parallelism[threads=" + threads + "]";
  }
}
