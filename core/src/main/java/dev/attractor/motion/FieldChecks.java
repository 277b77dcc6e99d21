package dev.attractor.motion;

/** The ranges that all fields share. */
final class FieldChecks {
  private FieldChecks() {}

  static void check(int hidden, double rate) {
    if (hidden < 1 || hidden > 4096) {
      throw new IllegalArgumentException("hidden must be between 1 and 4096, got " + hidden);
    }
    if (!(rate > 0 && rate <= 1e6)) {
      throw new IllegalArgumentException("the rate must be in (0, 1e6], got " + rate);
    }
  }
}
