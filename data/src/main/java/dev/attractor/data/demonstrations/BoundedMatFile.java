package dev.attractor.data.demonstrations;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import us.hebi.matlab.mat.format.BufferAllocator;
import us.hebi.matlab.mat.format.Mat5Reader;
import us.hebi.matlab.mat.format.Mat5Tag;
import us.hebi.matlab.mat.format.Mat5Type;
import us.hebi.matlab.mat.types.Array;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Source;
import us.hebi.matlab.mat.types.Sources;

/** Reads one variable of a MAT file (version 5) that may claim anything about itself. */
final class BoundedMatFile {
  /** A LASA shape has half a megabyte; far beyond that the file is something else. */
  private static final int MAX_BYTES = 64 << 20;

  private static final int INFLATE_BUFFER = 1 << 16;

  /** A text, the version and the mark of the byte order, "IM" for the least significant first. */
  private static final int HEADER_BYTES = 128;

  /** How much longer than its compressed form an element can be: the bound of deflate. */
  private static final long MAX_RATIO = 1032;

  private BoundedMatFile() {}

  /**
   * The file with variable {@code name} in it, all others skipped.
   *
   * @throws IOException when there is no such variable, when the file is larger than 64 MiB or
   *     unpacks to more, or when it is damaged
   */
  static MatFile read(Path file, String name) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString());
    }
    long size = Files.size(file);
    if (size > MAX_BYTES) {
      throw new IOException(
          file + ": has " + size + " bytes, more than the " + MAX_BYTES + " that are read");
    }
    long most = Math.min(MAX_BYTES, MAX_RATIO * size + 2 * INFLATE_BUFFER);
    MatFile content;
    byte[] bytes = Files.readAllBytes(file);
    try (Source source = Sources.wrap(bytes)) {
      requirePossibleElements(bytes);
      content =
          new Reader(source, most)
              .setEntryFilter(header -> header.getName().equals(name))
              .setBufferAllocator(new Budget(most))
              .setMaxInflateBufferSize(INFLATE_BUFFER)
              .disableSubsystemProcessing()
              .readMat();
    } catch (EOFException e) {
      throw new IOException(file + ": ends too early; is the download complete?", e);
    } catch (IOException | RuntimeException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof ClaimException claim) {
          throw new IOException(
              file + ": not a readable MAT file (version 5): " + claim.getMessage(), e);
        }
      }
      throw new IOException(
          file + ": not a MAT file of version 5, or a damaged one; save it with '-v7'", e);
    } catch (StackOverflowError | OutOfMemoryError e) {
      throw new IOException(
          file + ": not a readable MAT file: it claims more data or deeper nesting than it has", e);
    }
    for (MatFile.Entry entry : content.getEntries()) {
      if (entry.getName().equals(name)) {
        return content;
      }
    }
    throw new IOException(file + ": has no variable " + name);
  }

  /**
   * Walks over the elements of the file itself, whose lengths no method of the library's reader
   * lets us look at before it prints a line of its own about one of 2 GiB and more.
   */
  private static void requirePossibleElements(byte[] bytes) {
    if (bytes.length < HEADER_BYTES) {
      return;
    }
    ByteOrder order =
        bytes[HEADER_BYTES - 2] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    ByteBuffer elements = ByteBuffer.wrap(bytes).order(order);
    for (long at = HEADER_BYTES; at + Reader.ELEMENT_BYTES <= bytes.length; ) {
      int packed = elements.getInt((int) at) >> Short.SIZE; // the length of a short element, or 0
      int length = packed == 0 ? elements.getInt((int) at + Integer.BYTES) : packed;
      if (length < 0) {
        throw new ClaimException(
            "it claims an element of " + Integer.toUnsignedLong(length) + " bytes");
      }
      at += Reader.ELEMENT_BYTES + length;
    }
  }

  /** A file says of itself what cannot be. */
  private static final class ClaimException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ClaimException(String claim) {
      super(claim);
    }
  }

  /**
   * Refuses what the file could not hold: elements inside of others that are longer, and cells and
   * structs of more elements. The library makes room for what an element claims before it looks
   * whether so much follows.
   */
  private static final class Reader extends Mat5Reader {
    private static final int ELEMENT_BYTES = 8; // of the tag that every element starts with

    private final long most; // bytes that the elements can take

    Reader(Source source, long most) {
      super(source);
      this.most = most;
    }

    @Override
    protected Mat5Reader createChildReader(Source source) {
      return new Reader(source, most);
    }

    @Override
    protected Array readCell(EntryHeader header) throws IOException {
      requirePossible(header, 1);
      return super.readCell(header);
    }

    @Override
    protected Array[][] readValues(EntryHeader header, int fields, String[] names)
        throws IOException {
      requirePossible(header, fields);
      return super.readValues(header, fields, names);
    }

    @Override
    protected Mat5Tag readTagWithExpectedType(Mat5Type expected) throws IOException {
      Mat5Tag tag = super.readTagWithExpectedType(expected);
      if (tag.getNumBytes() < 0 || tag.getNumBytes() > most) {
        throw new ClaimException(
            "it claims an element of " + Integer.toUnsignedLong(tag.getNumBytes()) + " bytes");
      }
      return tag;
    }

    private void requirePossible(EntryHeader header, int each) throws IOException {
      long elements = (long) header.getNumElements() * each;
      if (elements < 0 || elements > most / ELEMENT_BYTES) {
        throw new ClaimException("it claims " + elements + " elements");
      }
    }
  }

  /** Hands out memory until the budget is spent. */
  private static final class Budget implements BufferAllocator {
    private final long most;
    private long left;

    Budget(long most) {
      this.most = most;
      left = most;
    }

    @Override
    public ByteBuffer allocate(int bytes) {
      if (bytes < 0 || bytes > left) {
        throw new ClaimException("it claims more than the " + most + " bytes that it can hold");
      }
      left -= bytes;
      return ByteBuffer.allocate(bytes);
    }

    @Override
    public void release(ByteBuffer buffer) {
      left += buffer.capacity();
    }
  }
}
