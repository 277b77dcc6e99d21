package dev.attractor.motion.field;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * What the structure of a field proves for any parameters, v = z - z* and z* the latent goal. Those
 * with a rate hold at the field's {@link Field#rate()}, alpha.
 */
public enum Guarantee {
  /** Every solution approaches the goal: |z(t) - z*| ≤ exp(-alpha t) |z(0) - z*|. */
  EQUILIBRIUM,
  /** Any two solutions approach each other: |z(t) - y(t)| ≤ exp(-alpha t) |z(0) - y(0)|. */
  PAIRWISE,
  /**
   * The goal is globally exponentially stable: |z(t) - z*| ≤ C exp(-alpha t) |z(0) - z*|, where C
   * depends on the parameters.
   */
  EXPONENTIAL,
  /** The goal is globally asymptotically stable; no rate is known beforehand. */
  ASYMPTOTIC,
  /**
   * Every solution stays bounded and enters a ball about a state c, |z(t) - c| ≤ exp(-alpha t)
   * |z(0) - c| + r (1 - exp(-alpha t)), whose radius r depends on the parameters; where it comes to
   * rest, if it does, is learned.
   */
  BOUNDED,
  /** Nothing. */
  NONE;

  /**
   * The guarantee in one sentence.
   *
   * @param rate alpha, per unit of the demonstrations' time; four of its digits are told
   * @param space where it holds
   */
  public String statement(double rate, String space) {
    String alpha = shortened(rate);
    return switch (this) {
      case EQUILIBRIUM ->
          "Every solution approaches the goal: |z(t) - z*| <= exp(-%s t) |z(0) - z*| in %s, proved."
              .formatted(alpha, space);
      case PAIRWISE ->
          "Any two solutions approach each other: |z(t) - y(t)| <= exp(-%s t) |z(0) - y(0)| in %s, proved."
              .formatted(alpha, space);
      case EXPONENTIAL ->
          "The goal is exponentially stable: |z(t) - z*| <= C exp(-%s t) |z(0) - z*| in %s, proved; C is not known."
              .formatted(alpha, space);
      case ASYMPTOTIC ->
          "The goal is asymptotically stable: every solution approaches it in %s, proved; the rate is not known."
              .formatted(space);
      case BOUNDED ->
          "Every solution stays bounded and enters a ball at rate %s in %s, proved; that it reaches the goal is not."
              .formatted(alpha, space);
      case NONE -> "Nothing is guaranteed.";
    };
  }

  /** Four digits, not above what is proved. */
  private static String shortened(double rate) {
    return BigDecimal.valueOf(rate)
        .round(new MathContext(4, RoundingMode.FLOOR))
        .stripTrailingZeros()
        .toPlainString();
  }
}
