package dev.attractor.app.cli;

/**
 * Text from a file as it may be printed: characters that a terminal would take for commands, or
 * that change the direction of the text around them, become visible escapes, as JSON has them.
 */
public final class Printable {
  private Printable() {}

  /** A name, a label or the like: stays on its line. */
  public static String word(String text) {
    return escaped(text, false);
  }

  /** Text of several lines: line ends and tabs stay. */
  static String lines(String text) {
    return escaped(text, true);
  }

  private static String escaped(String text, boolean lines) {
    if (text.codePoints().allMatch(c -> prints(c, lines))) {
      return text;
    }
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              if (prints(c, lines)) {
                escaped.appendCodePoint(c);
              } else {
                for (char unit : Character.toChars(c)) {
                  escaped.append("\\u%04x".formatted((int) unit));
                }
              }
            });
    return escaped.toString();
  }

  private static boolean prints(int c, boolean lines) {
    if (c == '\n' || c == '\t' || c == '\r') {
      return lines && (c != '\r' || System.lineSeparator().length() > 1);
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      // zero-width joiners shape letters and emoji; all other format characters can mislead
      case Character.FORMAT -> c == 0x200c || c == 0x200d;
      default -> true;
    };
  }
}
