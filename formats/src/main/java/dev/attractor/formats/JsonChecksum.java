package dev.attractor.formats;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 of what a JSON document says: of its members as they are written without white space.
 * What was read is written once more for it, so that a changed bit anywhere is found, and other
 * spacing is none.
 */
final class JsonChecksum {
  /** The members of the document, all but the checksum. */
  @FunctionalInterface
  interface Members {
    void write(JsonWriter json) throws IOException;
  }

  private JsonChecksum() {}

  static String of(Members members) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    try (JsonWriter json =
        new JsonWriter(
            new OutputStreamWriter(
                new DigestOutputStream(OutputStream.nullOutputStream(), digest),
                StandardCharsets.UTF_8))) {
      json.beginObject();
      members.write(json);
      json.endObject();
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Compares with what the file says.
   *
   * @param stated null where the file has none
   * @throws IOException when they differ
   */
  static void check(@Nullable String stated, Members members) throws IOException {
    if (stated != null && !stated.equals(of(members))) {
      throw new IOException(
          "is damaged: its content does not have the checksum that it states; make it again or take"
              + " a copy");
    }
  }
}
