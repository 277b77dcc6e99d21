package dev.attractor.motion.field;

/** The ranges that all fields share. */
final class FieldChecks {
  private FieldChecks() {}

  static void check(int hidden, double rate) {
    if (hidden < 1 || hidden > 4096) {
      throw new IllegalArgumentException("hidden must be between 1 and 4096, got " + hidden);
    }
    positive("the rate", rate);
  }

  static void positive(String name, double value) {
    if (!(value > 0 && value <= 1e6)) {
      throw new IllegalArgumentException(name + " must be in (0, 1e6], got " + value);
    }
  }
}
