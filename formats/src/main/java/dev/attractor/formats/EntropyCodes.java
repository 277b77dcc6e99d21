package dev.attractor.formats;

import dev.attractor.clustering.PackedCodes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Codes of a clustered tensor as a stream in which frequent codes take fewer bits than rare ones:
 * zlib's format (RFC 1950), of which only the Huffman codes (RFC 1951) are of use here.
 *
 * <p>What is compressed are fields of 1, 2, 4, 8 or 16 bits, the least that hold a code, packed as
 * {@link PackedCodes} are: no code crosses bytes, so the bytes have few frequent values.
 *
 * @param bytes the stream
 */
public record EntropyCodes(MemorySegment bytes) {
  /** The word that a file has for it. */
  static final String NAME = "deflate";

  /** Codes that are handled at a time, a multiple of eight. */
  private static final int CHUNK = 1 << 16;

  /** No byte of a stream holds more than so many bytes: 258 for each two bits. */
  private static final long MOST = 1032;

  /** A code of so many bits takes a field of the next power of two. */
  private static int field(int bits) {
    return bits < 2 ? bits : Integer.highestOneBit(bits - 1) << 1;
  }

  /** Codes as a stream in memory. */
  static EntropyCodes of(PackedCodes codes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      write(codes, out);
    } catch (IOException e) {
      throw new IllegalStateException("an array takes all", e);
    }
    return new EntropyCodes(MemorySegment.ofArray(out.toByteArray()));
  }

  /**
   * Writes codes as a stream.
   *
   * @return how many bytes it took
   * @throws IOException when they cannot be written
   */
  public static long write(PackedCodes codes, OutputStream out) throws IOException {
    int field = field(codes.bits());
    int[] chunk = new int[CHUNK];
    byte[] fields = new byte[CHUNK / Byte.SIZE * field];
    byte[] target = new byte[1 << 16];
    Deflater deflater = new Deflater();
    deflater.setStrategy(Deflater.HUFFMAN_ONLY);
    try {
      for (long from = 0; from < codes.size() && field > 0; from += CHUNK) {
        int count = (int) Math.min(CHUNK, codes.size() - from);
        codes.copyTo(from, chunk, 0, count);
        PackedCodes.pack(field, chunk, 0, count, fields, 0);
        deflater.setInput(fields, 0, (int) PackedCodes.bytesFor(1 << field, count));
        while (!deflater.needsInput()) {
          out.write(target, 0, deflater.deflate(target));
        }
      }
      deflater.finish();
      while (!deflater.finished()) {
        out.write(target, 0, deflater.deflate(target));
      }
      return deflater.getBytesWritten();
    } finally {
      deflater.end();
    }
  }

  /**
   * The codes, outside the heap.
   *
   * @param codewords k
   * @param size how many codes there are
   * @throws IllegalArgumentException when the stream is damaged, holds more or fewer codes, or a
   *     code is not below k
   */
  public PackedCodes codes(int codewords, long size) {
    int bits = PackedCodes.bitsFor(codewords);
    int field = field(bits);
    long length = field == 0 ? 0 : PackedCodes.bytesFor(1 << field, size);
    if (length / MOST > bytes.byteSize()) { // before memory is taken for what is not there
      throw new IllegalArgumentException(
          "%d codes cannot come out of a stream of %d bytes".formatted(size, bytes.byteSize()));
    }
    MemorySegment packed = Arena.ofAuto().allocate(PackedCodes.bytesFor(codewords, size));
    int[] chunk = new int[CHUNK];
    byte[] fields = new byte[CHUNK / Byte.SIZE * field];
    byte[] target = new byte[CHUNK / Byte.SIZE * bits];
    Inflater inflater = new Inflater();
    try {
      Source source = new Source(bytes, inflater);
      long to = 0;
      for (long from = 0; from < size && field > 0; from += CHUNK) {
        int count = (int) Math.min(CHUNK, size - from);
        int read = (int) PackedCodes.bytesFor(1 << field, count);
        source.read(fields, read);
        PackedCodes.ofBytes(1 << field, count, MemorySegment.ofArray(fields).asSlice(0, read))
            .copyTo(0, chunk, 0, count);
        refuseAbove(codewords, chunk, from, count);
        PackedCodes.pack(bits, chunk, 0, count, target, 0);
        int written = (int) PackedCodes.bytesFor(codewords, count);
        MemorySegment.copy(MemorySegment.ofArray(target), 0, packed, to, written);
        to += written;
      }
      source.end();
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("a stream of codes is damaged: " + e.getMessage(), e);
    } finally {
      inflater.end();
    }
    return PackedCodes.ofBytes(codewords, size, packed);
  }

  private static void refuseAbove(int codewords, int[] codes, long from, int count) {
    for (int i = 0; i < count; i++) {
      if (codes[i] >= codewords) {
        throw new IllegalArgumentException(
            "code %d must be below %d, got %d".formatted(from + i, codewords, codes[i]));
      }
    }
  }

  /** What comes out of a segment of any size. */
  private static final class Source {
    private static final long WINDOW = 1 << 30; // what a buffer can view

    private final MemorySegment bytes;
    private final Inflater inflater;
    private long given;

    Source(MemorySegment bytes, Inflater inflater) {
      this.bytes = bytes;
      this.inflater = inflater;
    }

    void read(byte[] target, int length) throws DataFormatException {
      for (int at = 0; at < length; ) {
        int got = inflater.inflate(target, at, length - at);
        at += got;
        if (got == 0) {
          feed();
        }
      }
    }

    /** Nothing but the check sum may be left. */
    void end() throws DataFormatException {
      byte[] one = new byte[1];
      while (!inflater.finished()) {
        if (inflater.inflate(one) > 0) {
          throw new DataFormatException("it holds more than the codes");
        }
        if (!inflater.finished()) {
          feed();
        }
      }
      if (inflater.getBytesRead() < bytes.byteSize()) {
        throw new DataFormatException("bytes follow its end");
      }
    }

    private void feed() throws DataFormatException {
      if (inflater.finished() || given == bytes.byteSize() || inflater.needsDictionary()) {
        throw new DataFormatException("it ends before the last code");
      }
      long length = Math.min(WINDOW, bytes.byteSize() - given);
      ByteBuffer window = bytes.asSlice(given, length).asByteBuffer();
      given += length;
      inflater.setInput(window);
    }
  }
}
