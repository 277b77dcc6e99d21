package dev.attractor.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.Replay;
import dev.attractor.flow.Flow;
import dev.attractor.motion.field.ExtendedLinearization;
import dev.attractor.motion.field.Field;
import dev.attractor.motion.field.Guarantee;
import dev.attractor.motion.field.StrictContraction;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A pace changes when a state is reached, not which, and keeps the bound in the motion's own time.
 */
@ExtendWith(Replay.class)
class PaceTest {
  private static final Field FIELD = ExtendedLinearization.hidden(8).rate(0.4);

  private static MotionModel random(int d, SplittableRandom random) {
    Flow flow = Flow.couplings(2).box(4).least(0.05);
    int n = MotionModel.parameterCount(FIELD, flow, d);
    int[][] orders = new int[flow.permutations()][d];
    for (int[] order : orders) {
      for (int i = 0; i < d; i++) {
        order[i] = i;
      }
    }
    double[] one = new double[d];
    java.util.Arrays.fill(one, 2.0);
    return MotionModel.of(
        FIELD,
        flow,
        orders,
        Standardisation.of(new double[d], one),
        random.doubles(d, -1, 1).toArray(),
        random.doubles(n, -0.5, 0.5).toArray(),
        Provenance.UNKNOWN);
  }

  private static double[] state(int d, double size, SplittableRandom random) {
    double[] x = new double[d];
    for (int i = 0; i < d; i++) {
      x[i] = size * random.nextGaussian();
    }
    return x;
  }

  @Test
  void theSpeedStaysBelowTheLimitAndKeepsItsDirection() {
    SplittableRandom random = Replay.random(20);
    for (int d : new int[] {2, 3, 5}) {
      MotionModel model = random(d, random);
      double limit = 0.7;
      Policy learned = model.policy();
      Policy limited = model.withPace(new Pace(1, limit)).policy();
      double[] f = new double[d];
      double[] g = new double[d];
      for (int n = 0; n < 200; n++) {
        double[] x = state(d, Math.pow(10, 4 * random.nextDouble() - 2), random);
        learned.velocity(x, f);
        limited.velocity(x, g);
        double speed = FiniteStates.length(f);
        assertThat(FiniteStates.length(g)).isLessThanOrEqualTo(limit * (1 + 1e-12));
        // (1 + .7^8)^(-1/8) = .9931: slow motion is left alone.
        assertThat(FiniteStates.length(g)).isGreaterThan(0.99 * Math.min(speed, 0.7 * limit));
        for (int i = 0; i < d; i++) {
          assertThat(g[i]).isCloseTo(f[i] * limited.paceAt(x), within(1e-12 * speed));
        }
      }
    }
  }

  @Test
  void noStepOfAnySizeMovesFartherThanTheLimitOrAwayFromTheGoal() {
    SplittableRandom random = Replay.random(21);
    for (int d : new int[] {2, 3}) {
      Policy policy = random(d, random).withPace(new Pace(1.5, 0.3)).policy();
      double[] goal = policy.latentGoal();
      double[] z = new double[d];
      for (int n = 0; n < 300; n++) {
        double[] x = state(d, Math.pow(10, 3 * random.nextDouble() - 1), random);
        double[] from = x.clone();
        policy.encode(x, z);
        double before = FiniteStates.distance(z, goal);
        double h = Math.pow(10, 8 * random.nextDouble() - 5);
        double passed = policy.advance(z, x, h);
        assertThat(FiniteStates.distance(x, from)).isLessThanOrEqualTo(0.3 * h * (1 + 1e-12));
        assertThat(passed).isBetween(0.0, 1.5 * h);
        // Subtracting z* rounds by an ulp of its size; 1e-14 is a few of them.
        assertThat(FiniteStates.distance(z, goal))
            .isLessThanOrEqualTo(Math.exp(-0.4 * passed) * before + 1e-14 * (1 + before));
      }
    }
  }

  /**
   * Both follow one curve: each state of the limited motion lies on the path of the learned one.
   */
  @Test
  void theLimitedMotionRunsAlongThePathOfTheLearnedOne() {
    SplittableRandom random = Replay.random(22);
    MotionModel model = random(2, random);
    double[] start = {4, -3};
    int steps = 4000;
    double h = 0.005;
    Trajectory learned = model.rollOut(start, h, steps);
    Trajectory limited = model.withPace(new Pace(1, 0.5)).rollOut(start, h, steps);
    double longest = 0;
    for (int i = 1; i <= steps; i++) {
      longest =
          Math.max(longest, FiniteStates.distance(learned.position(i), learned.position(i - 1)));
    }
    for (int i = 0; i <= steps; i += 50) {
      double nearest = Double.POSITIVE_INFINITY;
      for (int j = 0; j <= steps; j++) {
        nearest =
            Math.min(nearest, FiniteStates.distance(limited.position(i), learned.position(j)));
      }
      // Half the distance of neighbouring states, and the errors of both steps, of second order.
      assertThat(nearest).as("state %d", i).isLessThan(0.5 * longest + 1e-3);
    }
  }

  /** At a hundredth of the limit the factor is 1 to the last bit: (1 + 1e-16)^(-1/8). */
  @Test
  void aLimitThatIsNotFeltChangesNoBit() {
    SplittableRandom random = Replay.random(28);
    MotionModel model = random(3, random);
    Trajectory learned = model.rollOut(new double[] {1, -1, 2}, 0.01, 500);
    double fastest = 0;
    double[] dx = new double[3];
    for (int i = 0; i < learned.size(); i++) {
      model.policy().velocity(learned.position(i), dx);
      fastest = Math.max(fastest, FiniteStates.length(dx));
    }
    MotionModel limited = model.withPace(new Pace(1, 200 * fastest));
    assertThat(limited.rollOut(new double[] {1, -1, 2}, 0.01, 500).positions())
        .containsExactly(learned.positions());
  }

  @Test
  void aTimeScaleIsAnotherClockAndNothingElse() {
    MotionModel model = random(3, Replay.random(23));
    double[] start = {1, 2, -1};
    Trajectory whole = model.rollOut(start, 0.01, 100);
    Trajectory slow =
        model.withPace(new Pace(0.25, Double.POSITIVE_INFINITY)).rollOut(start, 0.04, 100);
    assertThat(slow.positions()).containsExactly(whole.positions(), within(1e-12));
  }

  @Test
  void pushesAndCyclesOfAnyLengthEndAtTheGoal() {
    SplittableRandom random = Replay.random(24);
    Policy policy = random(2, random).withPace(new Pace(1, 5)).policy();
    double[] x = {3, 3};
    for (int n = 0; n < 200; n++) {
      double before = policy.latentDistance(x);
      policy.step(x, Math.pow(10, 3 * random.nextDouble() - 2));
      // Encoding what was decoded comes back to about 1e-12.
      assertThat(policy.latentDistance(x)).isLessThanOrEqualTo(before + 1e-10);
      if (n < 100) {
        x[n % 2] += random.nextGaussian();
      }
    }
    for (int n = 0; n < 200; n++) {
      policy.step(x, 1);
    }
    // exp(-.4 * 200 * .9) of the distance is left.
    assertThat(policy.latentDistance(x)).isLessThan(1e-9);
  }

  @Test
  void theCertificateTellsTheRateThatRemains() {
    MotionModel model = random(2, Replay.random(25));
    Certificate whole = model.certificate();
    assertThat(whole.remainingRate()).isEqualTo(0.4);
    Certificate slow = model.withPace(new Pace(0.5, Double.POSITIVE_INFINITY)).certificate();
    assertThat(slow.remainingRate()).isEqualTo(0.2);
    Certificate limited = model.withPace(new Pace(1, 0.1)).certificate();
    assertThat(limited.leastPace()).isBetween(0.0, 0.5);
    assertThat(limited.rate()).isEqualTo(0.4);
    assertThat(model.withPace(new Pace(1, 0.1)).check(50, Replay.SEED).holds()).isTrue();
    assertThat(model.check(50, Replay.SEED).measuredRate()).isGreaterThanOrEqualTo(0.4 - 1e-12);
  }

  @Test
  void factorsAreFiniteForAnySpeed() {
    Pace pace = new Pace(1, 2);
    assertThat(pace.factor(0)).isEqualTo(1);
    assertThat(pace.factor(1e-300)).isEqualTo(1);
    assertThat(1e200 * pace.factor(1e200)).isCloseTo(2, within(1e-12));
    assertThat(pace.factor(Double.POSITIVE_INFINITY)).isZero();
    assertThat(pace.factor(2)).isCloseTo(Math.pow(2, -0.125), within(1e-15));
  }

  @Test
  void absurdPacesAreRefused() {
    assertThatThrownBy(() -> new Pace(0, 1)).hasMessageContaining("time scale must be positive");
    assertThatThrownBy(() -> new Pace(1, -1)).hasMessageContaining("largest speed");
    assertThatThrownBy(() -> new Pace(Double.NaN, 1)).hasMessageContaining("time scale");
  }

  @Test
  void aSpeedLimitLeavesAStrictFieldTheApproachToTheGoal() {
    int n = MotionModel.parameterCount(StrictContraction.hidden(3), Flow.identity(), 2);
    MotionModel strict =
        MotionModel.of(
            StrictContraction.hidden(3),
            Flow.identity(),
            new int[0][],
            Standardisation.of(new double[2], new double[] {1, 1}),
            new double[2],
            Replay.random(26).doubles(n, -1, 1).toArray(),
            Provenance.UNKNOWN);
    assertThat(strict.certificate().kind()).isEqualTo(Guarantee.PAIRWISE);
    assertThat(strict.withPace(new Pace(2, Double.POSITIVE_INFINITY)).certificate().kind())
        .isEqualTo(Guarantee.PAIRWISE);
    assertThat(strict.withPace(new Pace(1, 1)).certificate().kind())
        .isEqualTo(Guarantee.EQUILIBRIUM);
  }

  @Test
  void theBoundHoldsAboutAGoalThatMoves() {
    SplittableRandom random = Replay.random(27);
    MotionModel model = random(2, random).withPace(new Pace(1, 5));
    Policy policy = model.policy();
    double[] x = {3, 3};
    for (int change = 0; change < 20; change++) {
      double[] goal = state(2, 3, random);
      policy.goal(goal);
      assertThat(policy.goal()).containsExactly(goal, within(1e-12));
      for (int n = 0; n < 20; n++) {
        double before = policy.latentDistance(x);
        policy.step(x, Math.pow(10, 2 * random.nextDouble() - 2));
        // Encoding what was decoded comes back to about 1e-12.
        assertThat(policy.latentDistance(x)).isLessThanOrEqualTo(before + 1e-10);
      }
    }
    for (int n = 0; n < 200; n++) {
      policy.step(x, 1);
    }
    assertThat(x).containsExactly(policy.goal(), within(1e-8));
    assertThat(model.policy().goal()).containsExactly(model.goal());
  }

  @Test
  void theClockPausesAndHurriesBelowTheLimit() {
    SplittableRandom random = Replay.random(28);
    MotionModel model = random(2, random).withPace(new Pace(1, 0.3));
    Policy policy = model.policy();
    double[] x = {1, -2};
    double[] v = new double[2];
    policy.clock(0);
    policy.step(x, 10);
    policy.velocity(x, v);
    assertThat(x).containsExactly(new double[] {1, -2}, within(1e-12));
    assertThat(FiniteStates.length(v)).isZero();
    policy.clock(50);
    for (int n = 0; n < 100; n++) {
      double[] from = x.clone();
      policy.velocity(x, v);
      assertThat(FiniteStates.length(v)).isLessThanOrEqualTo(0.3 * (1 + 1e-12));
      policy.step(x, 0.1);
      assertThat(FiniteStates.distance(x, from)).isLessThanOrEqualTo(0.03 * (1 + 1e-12));
    }
    assertThatThrownBy(() -> policy.clock(-1)).hasMessageContaining("clock must be 0 or more");
  }
}
