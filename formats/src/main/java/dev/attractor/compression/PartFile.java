package dev.attractor.compression;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that is written at any place, by several threads; failures name the file it will be. */
final class PartFile implements PositionedWriter, AutoCloseable {
  private final FileChannel channel;
  private final Path target;

  /**
   * Opens the file, which is made when missing and keeps what it holds.
   *
   * @param target what messages name
   */
  PartFile(Path file, Path target) throws IOException {
    this.target = target;
    channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  @Override
  public void write(long at, ByteBuffer bytes) {
    try {
      for (long to = at; bytes.hasRemaining(); ) {
        to += channel.write(bytes, to);
      }
    } catch (IOException e) {
      throw failure(target, e);
    }
  }

  /** What is thrown when a file, or what is needed to make it, cannot be written. */
  static UncheckedIOException failure(Path target, IOException cause) {
    FileSystemException named =
        new FileSystemException(
            target.toString(), null, "cannot be written: " + cause.getMessage());
    named.initCause(cause);
    return new UncheckedIOException(named);
  }

  /** Copies a stretch of another file. */
  void copy(long at, FileChannel source, long from, long length) {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(CHUNK, length));
    try {
      for (long done = 0; done < length; ) {
        buffer.clear().limit((int) Math.min(CHUNK, length - done));
        int read = source.read(buffer, from + done);
        if (read < 0) {
          throw new EOFException(target + ": what was written is cut short");
        }
        write(at + done, buffer.flip());
        done += read;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Cuts the file off, or makes it longer, and syncs it to the disk. */
  void end(long size) throws IOException {
    if (channel.size() > size) {
      channel.truncate(size);
    } else if (channel.size() < size) {
      write(size - 1, ByteBuffer.wrap(new byte[1]));
    }
    sync();
  }

  void sync() throws IOException {
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
