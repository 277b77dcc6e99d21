package dev.attractor.parallel;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A bounded number of threads that take offers up in their order, whenever one of them is free.
 * Threads are daemons, are started when first wanted and end when they have been idle for a while.
 */
final class HelperPool {
  private static final long IDLE = TimeUnit.SECONDS.toNanos(10);

  private final int limit;
  private final ArrayDeque<Offer> open = new ArrayDeque<>();
  private int wanted; // by all open offers
  private int alive;
  private int idle;
  private int starting; // have not yet looked for work

  /** At most {@code limit} threads. */
  HelperPool(int limit) {
    this.limit = limit;
  }

  synchronized void offer(Offer offer) {
    if (offer.wanted() < 1) {
      return;
    }
    offer.heldBy(this);
    open.addLast(offer);
    wanted += offer.wanted();
    for (int i = Math.min(idle, offer.wanted()); i > 0; i--) {
      notify();
    }
    try {
      for (; alive < limit && idle + starting < wanted; starting++, alive++) {
        Thread.ofPlatform().daemon().name("attractor-helper-" + alive).start(this::serve);
      }
    } catch (OutOfMemoryError e) {
      // The system has no thread left: whoever made the offer does the work alone.
      return;
    }
  }

  synchronized void withdraw(Offer offer) {
    if (offer.wanted() > 0 && open.remove(offer)) {
      wanted -= offer.wanted();
      offer.wants(0);
    }
  }

  private void serve() {
    synchronized (this) {
      starting--;
    }
    try {
      for (Offer offer = next(); offer != null; offer = next()) {
        offer.run();
      }
    } finally {
      synchronized (this) {
        alive--;
      }
    }
  }

  /** The next offer; null after an idle while. */
  private synchronized @Nullable Offer next() {
    long end = System.nanoTime() + IDLE;
    while (open.isEmpty()) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return null;
      }
      idle++;
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException e) {
        // Left over from the work: nobody else knows this thread, and the flag is now cleared.
        continue;
      } finally {
        idle--;
      }
    }
    Offer offer = open.getFirst();
    offer.wants(offer.wanted() - 1);
    wanted--;
    if (offer.wanted() == 0) {
      open.removeFirst();
    }
    return offer;
  }
}
