package dev.attractor.nets.onnx;

import com.google.protobuf.ByteString;
import dev.attractor.clustering.PackedCodes;
import java.util.ArrayList;
import java.util.List;

/**
 * Codes as whole bytes that ONNX can look up. A code of 3 bits is one of 2 and one of 1, a code of
 * 7 one of 4, one of 2 and one of 1, a code of 9 one of 8 and one of 1: each such part, a plane,
 * lies packed in bytes of its own, lowest bits first, so that no bit is lost. A table of 256 rows
 * gives the parts that a byte holds, each times its power of two; the sum over the planes is the
 * code.
 *
 * <p>Codes stand in lines, one for each codebook, each line padded with zeros to {@code length}
 * codes, which end with a byte in every plane.
 *
 * @param bits of a code, 1 to 16
 * @param lines how many
 * @param length codes of a line
 * @param codes the codes, line after line, unpadded
 * @param perLine codes of a line
 * @param perChannel lines of a channel; only its last line may have fewer codes
 * @param channel codes of a channel
 */
record CodePlanes(
    int bits,
    long lines,
    long length,
    PackedCodes codes,
    long perLine,
    long perChannel,
    long channel) {
  private static final int BYTES = 256;

  /**
   * A part of every code.
   *
   * @param bits how many bits
   * @param shift from which bit on
   */
  record Plane(int bits, int shift) {
    /** The table's name. */
    String table() {
      return "attractor.codes." + bits + (shift == 0 ? "" : "." + shift);
    }

    /** What each of the 256 bytes holds. */
    Message initializer() {
      int perByte = Byte.SIZE / bits;
      int type = shift < Byte.SIZE ? Onnx.UINT8 : Onnx.INT32;
      int size = shift < Byte.SIZE ? 1 : Integer.BYTES;
      byte[] parts = new byte[BYTES * perByte * size];
      for (int i = 0; i < BYTES * perByte; i++) {
        int part = (i / perByte) >> (bits * (i % perByte)) & ((1 << bits) - 1);
        parts[i * size + shift / Byte.SIZE] = (byte) (part << shift % Byte.SIZE);
      }
      return Onnx.initializer(
          table(), type, List.of((long) BYTES, (long) perByte), ByteString.copyFrom(parts));
    }

    /** Whether its bytes are codes as they are. */
    boolean plain() {
      return bits == Byte.SIZE && shift == 0;
    }
  }

  /** Codes in lines of which each ends with a byte. */
  static CodePlanes of(PackedCodes codes, long lines, long perLine, long perChannel, long channel) {
    int bits = Math.max(1, codes.bits());
    long step = Byte.SIZE / Math.min(Byte.SIZE, Integer.lowestOneBit(bits));
    long length = (perLine + step - 1) / step * step;
    return new CodePlanes(bits, lines, length, codes, perLine, perChannel, channel);
  }

  /** From the lowest bits on. */
  List<Plane> planes() {
    List<Plane> planes = new ArrayList<>();
    for (int shift = 0; shift < bits; ) {
      int width = Math.min(Byte.SIZE, Integer.highestOneBit(bits - shift));
      planes.add(new Plane(width, shift));
      shift += width;
    }
    return planes;
  }

  /** The bytes of a plane. */
  byte[] packed(Plane plane) {
    byte[] packed = new byte[Math.toIntExact(lines * length * plane.bits / Byte.SIZE)];
    int mask = (1 << plane.bits) - 1;
    int[] line = new int[Math.toIntExact(perLine)];
    for (long i = 0; i < lines; i++) {
      long within = i % perChannel * perLine;
      int count = (int) Math.min(perLine, channel - within);
      codes.copyTo(i / perChannel * channel + within, line, 0, count);
      long first = i * length * plane.bits;
      for (int c = 0; c < count; c++) {
        long at = first + (long) c * plane.bits;
        packed[(int) (at / Byte.SIZE)] |=
            (byte) ((line[c] >> plane.shift & mask) << at % Byte.SIZE);
      }
    }
    return packed;
  }
}
