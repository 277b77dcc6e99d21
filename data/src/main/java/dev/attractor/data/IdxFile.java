package dev.attractor.data;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The idx format of MNIST: a magic number, big-endian sizes, unsigned bytes; gzipped or not.
 *
 * @param sizes of each dimension
 * @param bytes as many as the product of the sizes
 * @param md5 of the whole uncompressed content
 */
record IdxFile(int[] sizes, byte[] bytes, String md5) {
  /**
   * Reads an array of unsigned bytes with that many dimensions.
   *
   * @throws IOException naming the file and what is wrong with it
   */
  static IdxFile read(Path file, int dimensions) throws IOException {
    try (DataInputStream in = new DataInputStream(Content.open(file))) {
      byte[] head = new byte[4 + 4 * dimensions];
      try {
        in.readFully(head);
      } catch (EOFException e) {
        throw new IOException(file + ": cut short within its header; fetch it again", e);
      }
      ByteBuffer header = ByteBuffer.wrap(head);
      int magic = header.getInt();
      if (magic != (0x0800 | dimensions)) {
        throw new IOException(
            "%s: begins with 0x%08x, and 0x%08x is what marks unsigned bytes in %d dimension(s)"
                .formatted(file, magic, 0x0800 | dimensions, dimensions));
      }
      int[] sizes = new int[dimensions];
      long count = 1;
      for (int i = 0; i < dimensions; i++) {
        sizes[i] = header.getInt();
        count = sizes[i] < 0 || count > Integer.MAX_VALUE ? -1 : count * sizes[i];
        if (count < 0 || count > Integer.MAX_VALUE - 8) {
          throw new IOException("%s: sizes beyond what an array holds".formatted(file));
        }
      }
      byte[] bytes = in.readNBytes((int) count);
      if (bytes.length != count || in.read() >= 0) {
        throw new IOException(
            "%s: sizes %s take %d bytes and the file holds %s"
                .formatted(
                    file,
                    Arrays.toString(sizes),
                    count,
                    bytes.length == count ? "more" : bytes.length + ": it was cut short"));
      }
      Md5 md5 = new Md5().update(head, head.length).update(bytes, bytes.length);
      return new IdxFile(sizes, bytes, md5.hex());
    }
  }
}
