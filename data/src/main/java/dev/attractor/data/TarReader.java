package dev.attractor.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads the plain files of a tar archive (ustar), one after the other. */
final class TarReader implements AutoCloseable {
  private static final int BLOCK = 512;
  private static final long LARGEST = 1L << 30;

  private final InputStream in;
  private final String source;
  private final byte[] header = new byte[BLOCK];
  private String name;
  private long size;
  private long unread; // of the current file, its padding included

  TarReader(InputStream in, String source) {
    this.in = in;
    this.source = source;
  }

  String name() {
    return name;
  }

  long size() {
    return size;
  }

  /** Goes to the next plain file; false at the end of the archive. */
  boolean next() throws IOException {
    while (true) {
      in.skipNBytes(unread);
      unread = 0;
      int got = in.readNBytes(header, 0, BLOCK);
      if (got == 0 || (got == BLOCK && header[0] == 0)) {
        return false;
      }
      if (got < BLOCK) {
        throw new EOFException(source + ": ends within a header");
      }
      name = text(0, 100);
      size = octal(124, 12);
      unread = (size + BLOCK - 1) / BLOCK * BLOCK;
      if (header[156] == '0' || header[156] == 0) {
        return true;
      }
    }
  }

  /** The content of the current file; once. */
  byte[] content() throws IOException {
    byte[] bytes = in.readNBytes((int) size);
    unread -= bytes.length;
    if (bytes.length < size) {
      throw new EOFException(source + ": ends within " + name);
    }
    return bytes;
  }

  private String text(int from, int length) {
    int end = from;
    while (end < from + length && header[end] != 0) {
      end++;
    }
    return new String(header, from, end - from, StandardCharsets.UTF_8);
  }

  private long octal(int from, int length) throws IOException {
    String digits = text(from, length).strip();
    try {
      long value = digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
      if (value < 0 || value > LARGEST) {
        throw new NumberFormatException();
      }
      return value;
    } catch (NumberFormatException e) {
      throw new IOException(source + ": not a tar archive, or a damaged one", e);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
