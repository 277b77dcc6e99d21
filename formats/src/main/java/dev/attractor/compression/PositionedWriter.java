package dev.attractor.compression;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Bytes that are written at any place, by several threads. */
interface PositionedWriter {
  /** Bytes of a segment that are copied at a time. */
  int CHUNK = 1 << 22;

  /** The order of bytes in files. */
  ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  /** Writes what remains of the buffer from the place on. */
  void write(long at, ByteBuffer bytes);

  /** Writes the first bytes of an array. */
  default void write(long at, byte[] bytes, int length) {
    write(at, ByteBuffer.wrap(bytes, 0, length));
  }

  /** Writes a segment of any size. */
  default void write(long at, MemorySegment bytes) {
    for (long from = 0; from < bytes.byteSize(); from += CHUNK) {
      long length = Math.min(CHUNK, bytes.byteSize() - from);
      byte[] chunk = bytes.asSlice(from, length).toArray(ValueLayout.JAVA_BYTE);
      write(at + from, chunk, chunk.length);
    }
  }
}
