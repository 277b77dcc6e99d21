package dev.attractor.motion;

/**
 * What a motion guarantees, and nothing more.
 *
 * @param kind what holds
 * @param space where it holds
 * @param rate alpha
 * @param proved whether it follows from the structure of the field, for any parameters
 */
public record Certificate(Kind kind, String space, double rate, boolean proved) {
  /** The kinds of guarantee. */
  public enum Kind {
    /** Every solution approaches the goal: |z(t) - z*| <= exp(-alpha t) |z(0) - z*|. */
    EQUILIBRIUM,
    /** Any two solutions approach each other: |z(t) - y(t)| <= exp(-alpha t) |z(0) - y(0)|. */
    PAIRWISE,
    /** Nothing. */
    NONE
  }

  static Certificate of(Field field, int dimension) {
    String space = "z = phi(x), all of R^" + dimension;
    return switch (field) {
      case ExtendedLinearization f -> new Certificate(Kind.EQUILIBRIUM, space, f.rate(), true);
      case StrictContraction f -> new Certificate(Kind.PAIRWISE, space, f.rate(), true);
      case PlainNetwork f -> new Certificate(Kind.NONE, space, 0.0, false);
    };
  }
}
