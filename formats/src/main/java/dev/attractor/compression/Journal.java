package dev.attractor.compression;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * What of a piece of work is done, so that a run that was killed goes on where it was: the
 * fingerprint of the work, then a line for each tensor that is on the disk. A line that was cut off
 * does not count. The file is locked while a run holds it.
 */
final class Journal implements AutoCloseable {
  private final FileChannel channel;
  private final Map<String, Double> done = new HashMap<>();
  private final StringBuilder pending = new StringBuilder();

  private Journal(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Opens the journal of a piece of work; that of other work is begun anew.
   *
   * @param target what messages name
   * @throws IOException when another run holds it
   */
  static Journal open(Path file, String fingerprint, Path target) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (lock(channel) == null) {
        throw new IOException(target + ": another run writes it; wait for its end");
      }
      Journal journal = new Journal(channel);
      journal.read(fingerprint);
      return journal;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // of this process
    }
  }

  private void read(String fingerprint) throws IOException {
    byte[] bytes = new byte[(int) Math.min(channel.size(), 1 << 28)];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
    String text = new String(bytes, StandardCharsets.UTF_8);
    String whole = text.substring(0, text.lastIndexOf('\n') + 1);
    if (whole.startsWith(fingerprint + "\n")) {
      whole
          .lines()
          .skip(1)
          .forEach(
              line -> {
                int space = line.indexOf(' ');
                long bits = Long.parseUnsignedLong(line.substring(0, space), 16);
                done.put(line.substring(space + 1), Double.longBitsToDouble(bits));
              });
      channel.truncate(whole.getBytes(StandardCharsets.UTF_8).length);
      channel.position(channel.size());
    } else {
      channel.truncate(0);
      channel.position(0);
      write(fingerprint + "\n");
    }
  }

  /** The figure of what is done, null when it is not. */
  Double done(String key) {
    return done.get(key);
  }

  /** How much is done. */
  int size() {
    return done.size();
  }

  /** Notes what will be on the disk before the next {@link #flush}. */
  void note(String key, double figure) {
    done.put(key, figure);
    pending.append("%016x %s\n".formatted(Double.doubleToLongBits(figure), key));
  }

  /** Writes down what was noted. */
  void flush() throws IOException {
    if (!pending.isEmpty()) {
      write(pending.toString());
      pending.setLength(0);
    }
  }

  private void write(String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
