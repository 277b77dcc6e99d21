package dev.attractor.nets;

/** What the engine complains of, in one line. */
final class EngineErrors {
  private static final int MOST = 200;

  private EngineErrors() {}

  /**
   * The line that says what is wrong: for an error inside a TorchScript program the last one, after
   * {@code RuntimeError:}, otherwise the first.
   */
  static String reason(Throwable e) {
    String message = String.valueOf(e.getMessage());
    String line =
        message
            .lines()
            .filter(candidate -> candidate.contains("Error: "))
            .reduce((first, last) -> last)
            .map(found -> found.substring(found.indexOf("Error: ") + "Error: ".length()))
            .orElseGet(() -> message.strip().lines().findFirst().orElse(message));
    return line.length() > MOST ? line.substring(0, MOST) + "..." : line;
  }
}
