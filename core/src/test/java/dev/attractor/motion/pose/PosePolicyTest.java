package dev.attractor.motion.pose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.Replay;
import dev.attractor.flow.Flow;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.Policy;
import dev.attractor.motion.Provenance;
import dev.attractor.motion.Standardisation;
import dev.attractor.motion.Trajectory;
import dev.attractor.motion.field.ExtendedLinearization;
import dev.attractor.motion.field.Field;
import dev.attractor.motion.rotation.UnitQuaternion;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Motions of poses: what holds for positions and rotation vectors holds for positions and q. */
@ExtendWith(Replay.class)
class PosePolicyTest {
  private static final int POSITIONS = 2;
  private static final int D = POSITIONS + 3;
  private static final Field FIELD = ExtendedLinearization.hidden(8).rate(0.4);

  private static UnitQuaternion orientation(SplittableRandom random) {
    return new UnitQuaternion(
        random.nextGaussian(), random.nextGaussian(), random.nextGaussian(), random.nextGaussian());
  }

  private static MotionModel model(SplittableRandom random) {
    Flow flow = Flow.couplings(2).box(4).least(0.05);
    int[][] orders = new int[flow.permutations()][D];
    for (int[] order : orders) {
      for (int i = 0; i < D; i++) {
        order[i] = i;
      }
    }
    double[] deviations = {1, 1, 1.5, 1.5, 1.5};
    double[] goal = {random.nextDouble(), random.nextDouble(), .1, -.05, .02};
    return MotionModel.of(
            FIELD,
            flow,
            orders,
            Standardisation.of(new double[D], deviations),
            goal,
            random.doubles(MotionModel.parameterCount(FIELD, flow, D), -.5, .5).toArray(),
            Provenance.UNKNOWN)
        .withOrientation(orientation(random));
  }

  private static double[] pose(SplittableRandom random) {
    UnitQuaternion q = orientation(random);
    return new double[] {random.nextGaussian(), random.nextGaussian(), q.w(), q.x(), q.y(), q.z()};
  }

  private static double angleBetween(double[] pose, double[] other) {
    UnitQuaternion a = PoseCoordinates.orientation(pose, POSITIONS);
    return a.inverse().times(PoseCoordinates.orientation(other, POSITIONS)).angle();
  }

  /** RATE .4 and 60 units of time leave exp(-24) of the latent distance, and the flow is mild. */
  @Test
  void everyPoseIsLedToTheGoal() {
    SplittableRandom random = Replay.random(1);
    for (int trial = 0; trial < 20; trial++) {
      PosePolicy policy = PosePolicy.of(model(random));
      double[] pose = pose(random);
      for (int step = 0; step < 600; step++) {
        policy.step(pose, .1);
      }
      assertThat(angleBetween(pose, policy.goal())).isLessThan(1e-6);
      for (int i = 0; i < POSITIONS; i++) {
        assertThat(pose[i]).isEqualTo(policy.goal()[i], within(1e-6));
      }
    }
  }

  /** Reading a pose after every step loses nothing, half a turn from the goal included. */
  @Test
  void stepsOfPosesAreThoseOfTheirStates() {
    SplittableRandom random = Replay.random(2);
    int beyond = 0;
    for (int trial = 0; trial < 60; trial++) {
      MotionModel model = model(random);
      PoseCoordinates coordinates = PosePolicy.coordinates(model);
      PosePolicy poses = PosePolicy.of(model);
      Policy states = model.policy();
      double[] pose = pose(random);
      double[] state = new double[D];
      double[] expected = new double[D + 1];
      coordinates.toState(pose, state);
      for (int step = 0; step < 100; step++) {
        poses.step(pose, .02);
        states.step(state, .02);
        coordinates.toPose(state, expected);
        assertThat(angleBetween(pose, expected)).isLessThan(1e-9);
        double square = state[2] * state[2] + state[3] * state[3] + state[4] * state[4];
        beyond += square > Math.PI * Math.PI ? 1 : 0;
      }
    }
    assertThat(beyond).as("states beyond half a turn").isPositive();
  }

  /** A central difference of steps of 1e-4, whose error is of second order. */
  @Test
  void theVelocityIsThatOfTheStep() {
    SplittableRandom random = Replay.random(3);
    double h = 1e-4;
    for (int trial = 0; trial < 20; trial++) {
      MotionModel model = model(random);
      PosePolicy policy = PosePolicy.of(model);
      double[] pose = pose(random);
      double[] twist = new double[D];
      policy.velocity(pose, twist);
      double[] next = pose.clone();
      policy.step(next, h);
      UnitQuaternion turn =
          PoseCoordinates.orientation(next, POSITIONS)
              .times(PoseCoordinates.orientation(pose, POSITIONS).inverse());
      double[] turned = new double[3];
      turn.log(turned, 0);
      double size = 1;
      for (double component : twist) {
        size = Math.max(size, Math.abs(component));
      }
      for (int i = 0; i < 3; i++) {
        assertThat(turned[i] / h).isEqualTo(twist[POSITIONS + i], within(1e-2 * size * size));
      }
      for (int i = 0; i < POSITIONS; i++) {
        assertThat((next[i] - pose[i]) / h).isEqualTo(twist[i], within(1e-2 * size * size));
      }
    }
  }

  @Test
  void anotherGoalMovesAndTurnsTheMotion() {
    SplittableRandom random = Replay.random(4);
    PosePolicy policy = PosePolicy.of(model(random));
    double[] goal = pose(random);
    policy.goal(goal);
    double[] pose = pose(random);
    for (int step = 0; step < 600; step++) {
      policy.step(pose, .1);
    }
    assertThat(angleBetween(pose, goal)).isLessThan(1e-6);
    assertThat(angleBetween(policy.goal(), goal)).isLessThan(1e-15);
  }

  /** Turns about one axis: from 3.1 to -3.1 it is .08 on, from 3.1 to -1 it is another movement. */
  @Test
  void onlyAPoseNearTheLastOneGoesOnBeyondHalfATurn() {
    MotionModel model = model(Replay.random(5));
    double[] onward = after(model, 3.1, -3.1);
    double[] elsewhere = after(model, 3.1, -1);

    assertThat(onward).isNotEqualTo(after(model, -3.1, -3.1));
    assertThat(elsewhere).isEqualTo(after(model, -1, -1));
  }

  /** The velocity at one turn about an axis after that at another. */
  private static double[] after(MotionModel model, double first, double second) {
    PosePolicy policy = PosePolicy.of(model);
    double[] twist = new double[D];
    for (double angle : new double[] {first, second}) {
      double[] pose = new double[D + 1];
      PosePolicy.coordinates(model).toPose(new double[] {0, 0, 0, 0, angle}, pose);
      policy.velocity(pose, twist);
    }
    return twist;
  }

  @Test
  void coordinatesGiveBackTheirPoses() {
    SplittableRandom random = Replay.random(6);
    PoseCoordinates coordinates = new PoseCoordinates(orientation(random), POSITIONS);
    double[] poses = new double[10 * (D + 1)];
    double[] before = pose(random);
    for (int i = 0; i < 10; i++) {
      double[] turn = {.02 * i, .01, -.03};
      UnitQuaternion q = coordinates.origin().times(UnitQuaternion.exp(turn, 0));
      System.arraycopy(before, 0, poses, i * (D + 1), POSITIONS);
      poses[i * (D + 1) + 2] = q.w();
      poses[i * (D + 1) + 3] = q.x();
      poses[i * (D + 1) + 4] = q.y();
      poses[i * (D + 1) + 5] = q.z();
    }
    Trajectory path = Trajectory.evenlySpaced(.1, poses, D + 1);
    Trajectory back = coordinates.poses(coordinates.states(path));
    for (int i = 0; i < 10; i++) {
      assertThat(angleBetween(back.position(i), path.position(i))).isLessThan(1e-15);
    }
  }

  @Test
  void aPathThroughHalfATurnFromTheGoalIsRefused() {
    PoseCoordinates coordinates = new PoseCoordinates(UnitQuaternion.IDENTITY, 0);
    double[] poses = new double[3 * 4];
    for (int i = 0; i < 3; i++) {
      UnitQuaternion q = UnitQuaternion.exp(new double[] {0, 0, 2.8 + .3 * i}, 0);
      System.arraycopy(new double[] {q.w(), q.x(), q.y(), q.z()}, 0, poses, 4 * i, 4);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> coordinates.states(Trajectory.evenlySpaced(.5, poses, 4)))
        .withMessageStartingWith(
            "the orientation passes half a turn from the one at the goal at time 1.0");
  }

  @Test
  void whatIsNoPoseIsRefused() {
    PosePolicy policy = PosePolicy.of(model(Replay.random(7)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> policy.step(new double[] {0, 0, 2, 0, 0, 0}, .1))
        .withMessage("the length of the quaternion (2.0, 0.0, 0.0, 0.0) is 2.000, not 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> policy.step(new double[] {0, 0, 1, 0, 0}, .1))
        .withMessage("a pose has 6 numbers: 2 positions, then qw, qx, qy, qz; got 5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> policy.step(new double[] {Double.NaN, 0, 1, 0, 0, 0}, .1));
  }
}
