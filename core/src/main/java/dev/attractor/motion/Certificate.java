package dev.attractor.motion;

import dev.attractor.flow.BiLipschitz;
import dev.attractor.motion.field.Field;
import dev.attractor.motion.field.Guarantee;
import dev.attractor.motion.field.SecondOrder;
import dev.attractor.parallel.Running;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * What a motion guarantees, and nothing more.
 *
 * <p>An extended linearisation has every solution approach the goal, |z(t) - z*| ≤ exp(-alpha t)
 * |z(0) - z*| with z = phi(x), for any parameters; solutions need not approach each other at that
 * rate. A strict field has any two solutions approach each other, |z(t) - y(t)| ≤ exp(-alpha t)
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
 * @param rate alpha, per unit of the learned motion's time, which is that of the demonstrations
 * @param everyStep whether the steps of a policy keep it whatever their size; they approximate the
 *     field's solutions otherwise, to fourth order
 * @param distortion how much phi stretches standardised states on the region, sampled
 * @param region the standardised states of the region: all coordinates at most this in size
 * @param leastPace the least c s(x) that was met on the region, sampled where the speed is limited:
 *     1 for a motion at the pace that was learned
 */
public record Certificate(
    Guarantee kind,
    String space,
    double rate,
    boolean everyStep,
    BiLipschitz distortion,
    double region,
    double leastPace) {
  /** What a model guarantees; the pace is sampled at {@code samples} states of the region. */
  static Certificate of(MotionModel model, BiLipschitz distortion, double region, int samples) {
    return new Certificate(
        kindOf(model.field(), model.pace()),
        space(model),
        model.field().rate(),
        model.field().linearisable(),
        distortion,
        region,
        leastPace(model, region, samples));
  }

  private static String space(MotionModel model) {
    int d = model.dimension();
    if (model.field() instanceof SecondOrder lifted) {
      return String.format(
          Locale.ROOT,
          "z = (y, y' / %.4g + %.4g y), y = phi(x), all of R^%d",
          lifted.frequency(),
          lifted.share(),
          d);
    }
    int kept = model.flow().latentDimension(d);
    return kept == d
        ? "z = phi(x), all of R^" + d
        : "z = the first %d of %d features of phi(x), for x on the image of the decoder"
            .formatted(kept, d);
  }

  /** The least factor of the pace at random states of the region. */
  private static double leastPace(MotionModel model, double region, int samples) {
    double least = model.pace().timeScale();
    if (!model.pace().limited()) {
      return least;
    }
    Running running = Running.current();
    SplittableRandom random = new SplittableRandom(0);
    Policy policy = model.policy();
    double[] x = new double[model.dimension()];
    for (int n = 0; n < samples; n++) {
      running.checkTime();
      for (int i = 0; i < x.length; i++) {
        x[i] = region * (2 * random.nextDouble() - 1);
      }
      model.standardisation().restore(x, x);
      least = Math.min(least, policy.paceAt(x));
    }
    return least;
  }

  /**
   * What a field guarantees at a pace: a speed limit slows two solutions differently, and what a
   * strict field guarantees of them at equal times is lost; both approach the goal all the same.
   */
  static Guarantee kindOf(Field field, Pace pace) {
    return field.guarantee() == Guarantee.PAIRWISE && pace.limited()
        ? Guarantee.EQUILIBRIUM
        : field.guarantee();
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
    String statement = kind.statement(rate, space);
    if (kind == Guarantee.NONE) {
      return statement;
    }
    if (leastPace != 1 && rate > 0) {
      statement +=
          String.format(
              Locale.ROOT,
              " Here t is the learned motion's time; near the data it runs at %.3g times real time"
                  + " or faster.",
              leastPace);
    }
    return everyStep
        ? statement
        : statement + " Steps of finite size (Runge-Kutta, fourth order) do not prove it again.";
  }
}
