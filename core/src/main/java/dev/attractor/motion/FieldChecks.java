package dev.attractor.motion;

/** The ranges that all fields share. */
final class FieldChecks {
  private FieldChecks() {}

  static void check(int hidden, double rate, double above) {
    if (hidden < 1 || hidden > 4096) {
      throw new IllegalArgumentException("hidden must be between 1 and 4096, got " + hidden);
    }
    if (!(rate > above && rate <= 1e6)) {
      throw new IllegalArgumentException(
          "the rate must be above " + above + " and at most 1e6, got " + rate);
    }
  }
}
