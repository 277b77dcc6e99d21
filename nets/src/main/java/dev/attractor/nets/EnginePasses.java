package dev.attractor.nets;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Passes through the engine, so that none is under way when the process ends. A signal such as that
 * of Ctrl-C ends it while other threads compute; the engine's library then destroys what it shares,
 * and a thread that is inside it crashes the process.
 */
final class EnginePasses {
  /** Read by passes, written by the end. */
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  /** A pass under way, until it is closed by the thread that began it. */
  @FunctionalInterface
  interface Pass extends AutoCloseable {
    @Override
    void close();
  }

  /** Begins a pass; after the end it waits for ever. Passes may be nested. */
  Pass begin() {
    ReentrantReadWriteLock.ReadLock reading = lock.readLock();
    reading.lock();
    return reading::unlock;
  }

  /**
   * Waits for the passes that are under way; no other begins.
   *
   * @return whether all ended within {@code most}; if not, others may begin again
   */
  boolean end(Duration most) throws InterruptedException {
    return lock.writeLock().tryLock(most.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Calls {@link #end} when the process ends. */
  void endWithProcess(Duration most) {
    Thread last =
        new Thread(
            () -> {
              try {
                end(most);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    try {
      Runtime.getRuntime().addShutdownHook(last);
    } catch (IllegalStateException e) {
      // The process ends already, before a first pass.
    }
  }
}
