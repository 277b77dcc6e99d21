package dev.attractor.motion;

import dev.attractor.flow.BiLipschitz;
import dev.attractor.motion.field.Guarantee;

/**
 * What a motion guarantees, and nothing more.
 *
 * <p>An extended linearisation has every solution approach the goal, |z(t) - z*| <= exp(-alpha t)
 * |z(0) - z*| with z = phi(x), for any parameters; solutions need not approach each other at that
 * rate. A strict field has any two solutions approach each other, |z(t) - y(t)| <= exp(-alpha t)
 * |z(0) - y(0)|. What the other fields prove is said by their {@link Guarantee}. All of it follows
 * from the structure of the field. In x the same holds with a factor C = upper / lower of {@link
 * #distortion()} in front, which is sampled on a region and not proved, and as long as the
 * solutions stay in it.
 *
 * <p>Where the flow keeps fewer features than the state has, it holds for states of the image of
 * the map back, the decoder, alone. Others keep their distance from it, in the coordinates of the
 * flow, when {@link Policy#velocity} is integrated, and lose it in {@link Policy#step}.
 *
 * @param kind what holds
 * @param space where it holds
 * @param rate alpha, per unit of the demonstrations' time
 * @param everyStep whether the steps of a policy keep it whatever their size; they approximate the
 *     field's solutions otherwise, to fourth order
 * @param distortion how much phi stretches standardised states on the region, sampled
 * @param region the standardised states of the region: all coordinates at most this in size
 */
public record Certificate(
    Guarantee kind,
    String space,
    double rate,
    boolean everyStep,
    BiLipschitz distortion,
    double region) {
  /** The guarantee in words, one sentence each. */
  public String statement() {
    String statement = kind.statement(rate, space);
    return everyStep || kind == Guarantee.NONE
        ? statement
        : statement + " Steps of finite size (Runge-Kutta, fourth order) do not prove it again.";
  }
}
