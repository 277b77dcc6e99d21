package dev.attractor.internal.workspace;

import java.lang.ref.SoftReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * Work space for calls of many threads: a call borrows one and gives it back, so that there are as
 * many as calls run at once, however many threads there are. Some are kept for the next calls,
 * twice as many as there are processors, and given up when memory is short; what is given back
 * beyond that is garbage.
 *
 * <pre>{@code
 * try (WorkSpaces.Lease<Space> lease = SPACES.borrow()) {
 *   Space space = lease.space();
 *   ...
 * }
 * }</pre>
 *
 * @param <T> a work space; used by one thread at a time
 */
public final class WorkSpaces<T> {
  private static final int KEPT =
      Integer.highestOneBit(Math.max(8, 4 * Runtime.getRuntime().availableProcessors() - 1));

  private final Supplier<? extends T> make;
  private final AtomicReferenceArray<SoftReference<Lease<T>>> kept =
      new AtomicReferenceArray<>(KEPT);

  /** Work spaces of one kind. */
  public WorkSpaces(Supplier<? extends T> make) {
    this.make = make;
  }

  /** A work space that nobody else has; its content is left over from another call. */
  public Lease<T> borrow() {
    int first = place();
    for (int i = 0; i < KEPT; i++) {
      int at = (first + i) % KEPT;
      if (kept.get(at) != null) {
        SoftReference<Lease<T>> found = kept.getAndSet(at, null);
        Lease<T> lease = found == null ? null : found.get();
        if (lease != null) {
          lease.lent = true;
          return lease;
        }
      }
    }
    return new Lease<>(make.get(), this);
  }

  private void giveBack(Lease<T> lease) {
    int first = place();
    for (int i = 0; i < KEPT; i++) {
      int at = (first + i) % KEPT;
      if (kept.get(at) == null && kept.compareAndSet(at, null, lease.reference)) {
        return;
      }
    }
  }

  /** Where a thread looks first: others look elsewhere, and its last work space is there. */
  private static int place() {
    return (int) (Thread.currentThread().threadId() % KEPT);
  }

  /** A borrowed work space. Closing gives it back, once. */
  public static final class Lease<T> implements AutoCloseable {
    private final T space;
    private final WorkSpaces<T> owner;
    private final SoftReference<Lease<T>> reference = new SoftReference<>(this);
    private boolean lent = true;

    private Lease(T space, WorkSpaces<T> owner) {
      this.space = space;
      this.owner = owner;
    }

    /** The work space. */
    public T space() {
      return space;
    }

    @Override
    public void close() {
      if (lent) {
        lent = false;
        owner.giveBack(this);
      }
    }
  }
}
