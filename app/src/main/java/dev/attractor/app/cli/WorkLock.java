package dev.attractor.app.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps others from what one process works on, by a lock on a file of its own beside it. The
 * operating system gives the lock back when the process ends, however it ends.
 *
 * <p>The file is removed when the lock is given back; whoever waited for the removed file takes the
 * new one instead.
 */
public final class WorkLock implements AutoCloseable {
  /** Of this process: the operating system's locks do not tell its threads apart. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private static final long WAIT_MILLIS = 20;

  private final Path file;
  private final FileChannel channel;
  private final Thread removal;

  private WorkLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
    this.removal = new Thread(this::remove);
    Runtime.getRuntime().addShutdownHook(removal);
  }

  /**
   * For one run in a folder, which is made when missing.
   *
   * @throws IOException when another run works in it
   */
  public static WorkLock folder(Path folder) throws IOException {
    Files.createDirectories(folder);
    WorkLock lock = attempt(folder.toRealPath().resolve(".attractor.lock"));
    if (lock == null) {
      throw new IOException(
          folder + ": another run works in this folder; wait for its end, or name another folder");
    }
    return lock;
  }

  /** For reading a file and writing it again: waits until nobody else does. */
  public static WorkLock file(Path file) throws IOException {
    Path real = file.toRealPath();
    Path beside = real.resolveSibling("." + real.getFileName() + ".lock");
    try {
      WorkLock lock;
      while ((lock = attempt(beside)) == null) {
        Thread.sleep(WAIT_MILLIS);
      }
      return lock;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(file + ": interrupted while another process changed it", e);
    }
  }

  private static WorkLock attempt(Path file) throws IOException {
    if (!HELD.add(file)) {
      return null;
    }
    WorkLock taken = null;
    try {
      taken = take(file);
      return taken;
    } finally {
      if (taken == null) {
        HELD.remove(file);
      }
    }
  }

  /** The lock, or null when it is another's, or on a file that was removed meanwhile. */
  private static WorkLock take(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean taken = false;
    try {
      Object opened = identity(file);
      FileLock lock = lock(file, channel);
      taken = lock != null && opened != null && opened.equals(identity(file));
      return taken ? new WorkLock(file, channel) : null;
    } finally {
      if (!taken) {
        channel.close();
      }
    }
  }

  private static FileLock lock(Path file, FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (IOException e) {
      throw new IOException(file + ": cannot be locked: " + e.getMessage(), e);
    }
  }

  /** What tells a file from one that took its name; null when it is not there. */
  private static Object identity(Path file) throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return Objects.requireNonNullElse(attributes.fileKey(), attributes.creationTime());
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private void remove() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // A lock file that stays is no lock: whoever comes next takes it.
    }
  }

  @Override
  public void close() throws IOException {
    remove();
    HELD.remove(file);
    channel.close();
    try {
      Runtime.getRuntime().removeShutdownHook(removal);
    } catch (IllegalStateException e) {
      // The program ends, and the file is gone already.
    }
  }
}
