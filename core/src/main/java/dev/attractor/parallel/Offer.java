package dev.attractor.parallel;

import org.jspecify.annotations.Nullable;

/** Work that helpers may take up until it is taken back. For the library's own loops. */
public final class Offer {
  private volatile @Nullable Runnable
      work; // null once taken back, so that a queue holds nothing of it
  private volatile @Nullable HelperPool pool; // null with an executor
  private int wanted; // guarded by the pool, once there is one

  Offer(Runnable work, int wanted) {
    this.work = work;
    this.wanted = wanted;
  }

  /** How many more helpers may join. */
  int wanted() {
    return wanted;
  }

  void wants(int helpers) {
    wanted = helpers;
  }

  void heldBy(HelperPool holder) {
    pool = holder;
  }

  /** The work, unless the offer has been taken back. */
  void run() {
    Runnable now = work;
    if (now != null) {
      now.run();
    }
  }

  /** Takes the offer back: no helper begins any more. Those that have begun go on. */
  public void withdraw() {
    work = null;
    HelperPool holder = pool;
    if (holder != null) {
      holder.withdraw(this);
    }
  }
}
