package dev.attractor.motion;

import dev.attractor.flow.BiLipschitz;

/**
 * What a motion guarantees, and nothing more.
 *
 * <p>An extended linearisation has every solution approach the goal, |z(t) - z*| <= exp(-alpha t)
 * |z(0) - z*| with z = phi(x), for any parameters; solutions need not approach each other at that
 * rate. A strict field has any two solutions approach each other, |z(t) - y(t)| <= exp(-alpha t)
 * |z(0) - y(0)|. Both are proved by the structure of the field. In x the same holds with a factor C
 * = upper / lower of {@link #distortion()} in front, which is sampled on a region and not proved,
 * and as long as the solutions stay in it.
 *
 * @param kind what holds
 * @param space where it holds
 * @param rate alpha, per unit of the learned motion's time, which is that of the demonstrations
 * @param distortion how much phi stretches standardised states on the region, sampled
 * @param region the standardised states of the region: all coordinates at most this in size
 * @param leastPace the least c s(x) that was met on the region, sampled where the speed is limited:
 *     1 for a motion at the pace that was learned
 */
public record Certificate(
    Kind kind, String space, double rate, BiLipschitz distortion, double region, double leastPace) {
  /** The kinds of guarantee. */
  public enum Kind {
    /** Every solution approaches the goal. */
    EQUILIBRIUM,
    /** Any two solutions approach each other. */
    PAIRWISE,
    /** Nothing. */
    NONE
  }

  static Kind kindOf(Field field) {
    return switch (field) {
      case ExtendedLinearization f -> Kind.EQUILIBRIUM;
      case StrictContraction f -> Kind.PAIRWISE;
      case PlainNetwork f -> Kind.NONE;
    };
  }

  /**
   * As above for a motion at a pace: a speed limit slows two solutions differently, and what a
   * strict field guarantees of them at equal times is lost; both approach the goal all the same.
   */
  static Kind kindOf(Field field, Pace pace) {
    Kind kind = kindOf(field);
    return kind == Kind.PAIRWISE && pace.limited() ? Kind.EQUILIBRIUM : kind;
  }

  /** alpha times {@link #leastPace()}: the rate of decay per unit of real time on the region. */
  public double remainingRate() {
    return rate * leastPace;
  }

  /** ln 2 / {@link #remainingRate()}; infinite where nothing is guaranteed. */
  public double halfLife() {
    return Math.log(2) / remainingRate();
  }

  /** The guarantee in words, one sentence each. */
  public String statement() {
    return switch (kind) {
      case EQUILIBRIUM ->
          "Every solution approaches the goal: |z(t) - z*| <= exp(-%s t) |z(0) - z*| in %s, proved."
              .formatted(rate, space);
      case PAIRWISE ->
          "Any two solutions approach each other: |z(t) - y(t)| <= exp(-%s t) |z(0) - y(0)| in %s, proved."
              .formatted(rate, space);
      case NONE -> "Nothing is guaranteed.";
    };
  }
}
