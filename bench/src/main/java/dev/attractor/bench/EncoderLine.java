package dev.attractor.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one way to compress an encoder comes to.
 *
 * @param method how codewords were found and stored
 * @param bits of a code
 * @param group weights that share a codebook
 * @param bytes of the file
 * @param found beside the original
 */
record EncoderLine(String method, String bits, String group, long bytes, EncoderAgreement found) {
  private static final String SEPARATOR = ";";

  /** Tells it from lines of other ways. */
  String key() {
    return method + "|" + bits + "|" + group;
  }

  /** The line of a chart that it is a point of. */
  String series() {
    return method.startsWith("optimum") ? method + ", " + group : method;
  }

  /**
   * What earlier runs found, by their keys.
   *
   * @param file none when it is not there
   * @param data the hash of the sentences; lines of others are left out
   */
  static Map<String, EncoderLine> kept(Path file, String data) throws IOException {
    Map<String, EncoderLine> kept = new HashMap<>();
    if (Files.exists(file)) {
      for (String text : Files.readAllLines(file)) {
        String[] words = text.split(SEPARATOR);
        if (words[0].equals(data)) {
          EncoderAgreement found =
              new EncoderAgreement(
                  Double.parseDouble(words[5]),
                  Double.parseDouble(words[6]),
                  Double.parseDouble(words[7]),
                  Double.parseDouble(words[8]));
          long bytes = Long.parseLong(words[4]);
          EncoderLine line = new EncoderLine(words[1], words[2], words[3], bytes, found);
          kept.put(line.key(), line);
        }
      }
    }
    return kept;
  }

  /** Adds the line to a file. */
  void keep(Path file, String data) throws IOException {
    String text =
        Stream.of(
                data,
                method,
                bits,
                group,
                bytes,
                found.cosine(),
                found.worst(),
                found.rankCorrelation(),
                found.sameNearest())
            .map(String::valueOf)
            .collect(Collectors.joining(SEPARATOR, "", "\n"));
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
