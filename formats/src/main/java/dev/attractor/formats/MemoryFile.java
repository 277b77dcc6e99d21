package dev.attractor.formats;

import dev.attractor.memory.AssociativeMemory;
import dev.attractor.memory.Measure;
import dev.attractor.memory.Vectors;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * An associative memory in one file.
 *
 * <p>Little-endian: the magic {@code ATTRMEM1}; the length of a JSON header and its CRC-32C, four
 * bytes each; the header; n ids of eight bytes; n keys of d floats; n values of their floats where
 * there are any; the CRC-32C of ids, keys and values in four bytes. The file is read through a map
 * and written aside and renamed.
 */
public final class MemoryFile {
  private static final byte[] MAGIC = "ATTRMEM1".getBytes(StandardCharsets.US_ASCII);
  private static final int PREFIX = MAGIC.length + 8;
  private static final int LONGEST_HEADER = 1 << 28;
  private static final int BATCH = 1024;
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private MemoryFile() {}

  /**
   * Writes a memory, replacing the file or leaving it as it was.
   *
   * @throws IllegalArgumentException for a similarity that is a user's own: a file cannot hold it
   */
  public static void write(Path file, StoredMemory stored) throws IOException {
    AssociativeMemory memory = stored.memory();
    if (!(memory.similarity() instanceof Measure measure)) {
      throw new IllegalArgumentException(
          "a file holds built-in similarities only, got " + memory.similarity());
    }
    AtomicFile.write(file, out -> write(out, stored, memory, measure));
  }

  private static void write(
      OutputStream out, StoredMemory stored, AssociativeMemory memory, Measure measure)
      throws IOException {
    int n = memory.size();
    int d = memory.dimension();
    int dv = memory.heteroAssociative() ? memory.valueDimension() : 0;
    long[] ids = new long[n];
    float[][] keys = new float[n][];
    float[][] values = new float[dv == 0 ? 0 : n][];
    int[] seen = new int[1];
    memory.forEach(
        (id, key, value) -> {
          int i = seen[0]++;
          if (i < n) {
            ids[i] = id;
            keys[i] = key;
            if (dv > 0) {
              values[i] = value;
            }
          }
        });
    if (seen[0] != n) {
      throw new IOException("the memory changed while it was being written; write it again");
    }
    byte[] header = new MemoryHeader(n, d, dv, measure, stored.labels(), stored.notes()).toBytes();
    CRC32C headerSum = new CRC32C();
    headerSum.update(header);
    ByteBuffer prefix = ByteBuffer.allocate(PREFIX).order(ByteOrder.LITTLE_ENDIAN);
    prefix.put(MAGIC).putInt(header.length).putInt((int) headerSum.getValue());
    out.write(prefix.array());
    out.write(header);
    CRC32C sum = new CRC32C();
    ByteBuffer row =
        ByteBuffer.allocate(Math.max(8, 4 * Math.max(d, dv))).order(ByteOrder.LITTLE_ENDIAN);
    for (long id : ids) {
      row.clear().putLong(id);
      write(out, row, sum);
    }
    for (float[][] vectors : new float[][][] {keys, values}) {
      for (float[] vector : vectors) {
        row.clear();
        row.asFloatBuffer().put(vector);
        row.position(4 * vector.length);
        write(out, row, sum);
      }
    }
    row.clear().putInt((int) sum.getValue());
    out.write(row.array(), 0, 4);
  }

  private static void write(OutputStream out, ByteBuffer row, CRC32C sum) throws IOException {
    sum.update(row.array(), 0, row.position());
    out.write(row.array(), 0, row.position());
  }

  /**
   * Opens a file.
   *
   * @throws IOException naming the file and what is wrong: not a memory file, cut short, or damaged
   */
  public static StoredMemory read(Path file) throws IOException {
    try (FileChannel channel =
            FileChannel.open(InputFile.notFolder(file), StandardOpenOption.READ);
        Arena arena = Arena.ofShared()) { // several threads add the rows
      MemorySegment all = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      MemoryHeader header = header(file, all);
      long start = PREFIX + Integer.toUnsignedLong(all.get(INT, MAGIC.length));
      long n = header.count();
      long body = 8 * n + 4 * n * ((long) header.dimension() + header.valueDimension());
      if (all.byteSize() != start + body + 4) {
        throw new IOException(
            "%s: %d patterns take %d bytes and the file has %d; it was cut short or damaged"
                .formatted(file, n, start + body + 4, all.byteSize()));
      }
      if (checksum(all.asSlice(start, body)) != all.get(INT, start + body)) {
        throw new IOException(file + ": the checksum of the patterns is wrong; it was damaged");
      }
      return new StoredMemory(memory(file, all, start, header), header.labels(), header.notes());
    }
  }

  private static MemoryHeader header(Path file, MemorySegment all) throws IOException {
    if (all.byteSize() < PREFIX
        || all.asSlice(0, MAGIC.length).mismatch(MemorySegment.ofArray(MAGIC)) != -1) {
      throw new IOException(file + ": not a memory file; make one with 'attractor recall build'");
    }
    int length = all.get(INT, MAGIC.length);
    if (length < 2 || length > LONGEST_HEADER || PREFIX + (long) length > all.byteSize()) {
      throw new IOException(file + ": the header's length is wrong; it was cut short or damaged");
    }
    MemorySegment text = all.asSlice(PREFIX, length);
    if (checksum(text) != all.get(INT, MAGIC.length + 4)) {
      throw new IOException(file + ": the checksum of the header is wrong; it was damaged");
    }
    return MemoryHeader.read(
        file + ": the header",
        new String(text.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8));
  }

  private static AssociativeMemory memory(
      Path file, MemorySegment all, long start, MemoryHeader header) throws IOException {
    try {
      Measure measure = header.similarity();
      int d = header.dimension();
      int dv = header.valueDimension();
      AssociativeMemory memory =
          dv == 0 ? AssociativeMemory.empty(d, measure) : AssociativeMemory.empty(d, dv, measure);
      long keysAt = start + 8L * header.count();
      long valuesAt = keysAt + 4L * header.count() * d;
      for (int first = 0; first < header.count(); first += BATCH) {
        int here = Math.min(BATCH, header.count() - first);
        long[] ids = new long[here];
        for (int i = 0; i < here; i++) {
          ids[i] = all.get(LONG, start + 8L * (first + i));
        }
        Vectors keys = rows(all, keysAt, first, here, d);
        if (dv == 0) {
          memory.addAll(ids, keys);
        } else {
          memory.addAll(ids, keys, rows(all, valuesAt, first, here, dv));
        }
      }
      return memory;
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /** {@code count} rows of floats where they lie. */
  private static Vectors rows(MemorySegment all, long at, long first, int count, int length) {
    long bytes = 4L * length;
    return Vectors.of(
        all.asSlice(at + first * bytes, count * bytes)
            .asByteBuffer()
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer(),
        length);
  }

  private static int checksum(MemorySegment bytes) {
    CRC32C sum = new CRC32C();
    long step = 1 << 26;
    for (long at = 0; at < bytes.byteSize(); at += step) {
      sum.update(bytes.asSlice(at, Math.min(step, bytes.byteSize() - at)).asByteBuffer());
    }
    return (int) sum.getValue();
  }
}
