package dev.attractor.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.IntUnaryOperator;

/** The checksum that data sets are published with: against damage, not against malice. */
final class Md5 {
  private final MessageDigest digest;

  Md5() {
    try {
      digest = MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }

  Md5 update(byte[] bytes, int length) {
    digest.update(bytes, 0, length);
    return this;
  }

  /** Takes 32-bit numbers, lowest byte first. */
  Md5 update(int[] numbers) {
    return update(numbers.length, i -> numbers[i]);
  }

  /** Takes 32-bit floats, lowest byte first. */
  Md5 update(float[] numbers) {
    return update(numbers.length, i -> Float.floatToRawIntBits(numbers[i]));
  }

  private Md5 update(int count, IntUnaryOperator numbers) {
    ByteBuffer some = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      some.putInt(numbers.applyAsInt(i));
      if (!some.hasRemaining() || i == count - 1) {
        digest.update(some.flip());
        some.clear();
      }
    }
    return this;
  }

  /** The checksum in lower-case hexadecimal; starts over. */
  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
