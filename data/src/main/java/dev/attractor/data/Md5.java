package dev.attractor.data;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

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

  /** The checksum in lower-case hexadecimal; starts over. */
  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
