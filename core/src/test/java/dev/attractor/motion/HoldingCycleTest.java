package dev.attractor.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.Replay;
import dev.attractor.flow.Flow;
import dev.attractor.motion.field.ExtendedLinearization;
import dev.attractor.motion.field.Field;
import dev.attractor.motion.field.NeuralContraction;
import dev.attractor.motion.field.PlainNetwork;
import dev.attractor.motion.field.StrictContraction;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A velocity that is held no longer than the cycle brings no state farther from the goal. */
@ExtendWith(Replay.class)
class HoldingCycleTest {
  private static final double RATE = 0.4;

  private static MotionModel model(Field field, Flow flow, int d, double scale, long seed) {
    SplittableRandom random = Replay.random(seed);
    int[][] orders = new int[flow.permutations()][d];
    for (int[] order : orders) {
      for (int i = 0; i < d; i++) {
        order[i] = i;
      }
    }
    double[] divisor = new double[d];
    java.util.Arrays.fill(divisor, 2.0);
    int n = MotionModel.parameterCount(field, flow, d);
    double[] parameters = new double[n];
    for (int i = 0; i < n; i++) {
      parameters[i] = scale * (2 * random.nextDouble() - 1);
    }
    return MotionModel.of(
        field,
        flow,
        orders,
        Standardisation.of(new double[d], divisor),
        new double[d],
        parameters,
        Provenance.UNKNOWN);
  }

  private static MotionModel random(int d, long seed) {
    Flow flow = Flow.couplings(2).box(4).least(0.05);
    return model(ExtendedLinearization.hidden(8).rate(RATE), flow, d, 0.5, seed);
  }

  /** x' = -c x: a held velocity multiplies x by 1 - c T, which lengthens it beyond T = 2 / c. */
  @Test
  void ofALinearMotionItIsHalfOfTwiceItsTimeConstant() {
    MotionModel model = model(new StrictContraction(4, RATE), Flow.identity(), 3, 0, 1);
    double[] dx = new double[3];
    model.policy().velocity(new double[] {1, 0, 0}, dx);
    HoldingCycle cycle = HoldingCycle.of(model, 3, 500, 0).orElseThrow();
    // Bisected to .001 of it, and V may rise by 1e-9.
    assertThat(cycle.longest()).isCloseTo(1 / -dx[0], within(.002 / -dx[0]));
  }

  /** Starts are those of the box, seeds other than the ones that the cycle was found with. */
  @Test
  void noHeldVelocityLeadsAwayFromTheGoal() {
    for (int d : new int[] {2, 3, 5}) {
      for (boolean limited : new boolean[] {false, true}) {
        MotionModel learned = random(d, 10 + d);
        MotionModel model = limited ? learned.withPace(new Pace(1, 0.7)) : learned;
        double longest = HoldingCycle.of(model, 3, 4000, 7).orElseThrow().longest();
        Policy policy = model.policy();
        SplittableRandom random = Replay.random(20 + d);
        double[] x = new double[d];
        double[] dx = new double[d];
        for (int n = 0; n < 300; n++) {
          for (int i = 0; i < d; i++) {
            x[i] = 2 * 3 * (2 * random.nextDouble() - 1); // the deviation is 2
          }
          double distance = policy.latentDistance(x);
          for (int step = 0; step < 30; step++) {
            policy.velocity(x, dx);
            double time = longest * random.nextDouble();
            for (int i = 0; i < d; i++) {
              x[i] += time * dx[i];
            }
            double after = policy.latentDistance(x);
            assertThat(after).isLessThanOrEqualTo(distance * (1 + 1e-9) + 1e-12);
            distance = after;
          }
        }
      }
    }
  }

  /** States are those of the set {V at most that of the box}, as far as its corners say. */
  @Test
  void heldForTenTimesAsLongSomeVelocityDoes() {
    for (int d : new int[] {2, 3, 5}) {
      MotionModel model = random(d, 10 + d);
      double longest = HoldingCycle.of(model, 3, 4000, 7).orElseThrow().longest();
      Policy policy = model.policy();
      SplittableRandom random = Replay.random(30 + d);
      double[] x = new double[d];
      double radius = 0;
      for (int corner = 0; corner < 1 << d; corner++) {
        for (int i = 0; i < d; i++) {
          x[i] = (corner >> i & 1) == 0 ? 6 : -6;
        }
        radius = Math.max(radius, policy.latentDistance(x));
      }
      double[] goal = policy.latentGoal();
      double[] dx = new double[d];
      int away = 0;
      for (int n = 0; n < 4000; n++) {
        for (int i = 0; i < d; i++) {
          x[i] = goal[i] + radius * random.nextDouble() * random.nextGaussian() / Math.sqrt(d);
        }
        policy.decode(x, x);
        double distance = policy.latentDistance(x);
        policy.velocity(x, dx);
        for (int i = 0; i < d; i++) {
          x[i] += 10 * longest * dx[i];
        }
        away += policy.latentDistance(x) > distance ? 1 : 0;
      }
      assertThat(away).isPositive();
    }
  }

  @Test
  void aLargerBoxLeavesNoMoreTimeBeyondWhatSamplingMisses() {
    MotionModel model = random(3, 5);
    double small = HoldingCycle.of(model, 1, 4000, 0).orElseThrow().longest();
    double large = HoldingCycle.of(model, 30, 4000, 0).orElseThrow().longest();
    assertThat(large).isPositive().isLessThan(1.5 * small);
  }

  /** Near the goal velocities turn fastest, and a box of any size holds what is near. */
  @Test
  void aHugeBoxIsTriedNearTheGoalToo() {
    MotionModel model = random(3, 5);
    double small = HoldingCycle.of(model, 1, 4000, 0).orElseThrow().longest();
    double huge = HoldingCycle.of(model, 1e6, 4000, 0).orElseThrow().longest();
    assertThat(huge).isPositive().isLessThan(2 * small);
  }

  @Test
  void aBoxInWhichDistancesOverflowIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HoldingCycle.of(random(3, 5), 1e300, 10, 0))
        .withMessageContaining("overflows");
  }

  @Test
  void whereNoApproachIsGuaranteedThereIsNone() {
    assertThat(HoldingCycle.of(model(new PlainNetwork(4), Flow.identity(), 2, 1, 2), 3, 10, 0))
        .isEmpty();
    assertThat(
            HoldingCycle.of(
                model(NeuralContraction.hidden(4), Flow.couplings(2).latent(2), 4, .3, 3),
                3,
                10,
                0))
        .isEmpty();
  }
}
