package dev.attractor.app.reproduce.arm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.flow.Flow;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.Provenance;
import dev.attractor.motion.Standardisation;
import dev.attractor.motion.Trajectory;
import dev.attractor.motion.field.StrictContraction;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** An arm under torques that follow x' = -c (x - goal), a motion without parameters. */
class ArmLoopTest {
  private static final double[] GOAL = {0.4, 1.5};
  private static final Trajectory SHOWN =
      Trajectory.of(new double[] {0, 2}, new double[] {-0.2, 1.0, 0.4, 1.5}, 2);

  private static ArmLoop.Outcome run(ArmCase setting) {
    StrictContraction field = new StrictContraction(2, 1.5);
    double[] none = new double[MotionModel.parameterCount(field, Flow.identity(), 2)];
    MotionModel model =
        MotionModel.of(
            field,
            Flow.identity(),
            new int[0][],
            Standardisation.of(new double[2], new double[] {1, 1}),
            GOAL,
            none,
            Provenance.UNKNOWN);
    return ArmLoop.run(setting, model, SHOWN);
  }

  @Test
  void anglesBringTheHandToItsPlace() {
    SplittableRandom random = new SplittableRandom(1);
    for (int trial = 0; trial < 100; trial++) {
      double reach = random.nextDouble(0.1, 1.9);
      double direction = random.nextDouble(-3, 3);
      double x = reach * Math.sin(direction);
      double y = -reach * Math.cos(direction);
      double[] angles = Arm.angles(x, y);
      double[] hand = Arm.hand(angles[0], angles[1]);
      assertThat(hand[0]).isEqualTo(x, within(1e-14));
      assertThat(hand[1]).isEqualTo(y, within(1e-14));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> Arm.angles(0, 2.5));
  }

  /** What is left is that torques are held for a millisecond: some 1e-5 m. */
  @Test
  void anUndisturbedArmGoesWhereTheMotionDoes() {
    ArmLoop.Outcome outcome = run(ArmCase.named("free"));
    assertThat(outcome.alongTime()).isLessThan(1e-4);
    assertThat(outcome.path()).isLessThan(1e-4);
    // exp(-1.5 * 6) of a metre is .12 mm.
    assertThat(outcome.end()).isLessThan(0.001);
    assertThat(outcome.recovery()).isNaN();
  }

  @Test
  void eachDisturbanceIsFelt() {
    ArmLoop.Outcome undisturbed = run(ArmCase.named("free"));
    double free = undisturbed.path();
    for (ArmCase setting :
        List.of(
            ArmCase.named("delay").delayed(0.02),
            ArmCase.named("motors").gain(0.8),
            ArmCase.named("weak").limit(0.7 * undisturbed.torque()),
            ArmCase.named("push").pushed(100))) {
      assertThat(run(setting).path()).as(setting.name()).isGreaterThan(2 * free);
    }
  }

  @Test
  void aPushedArmComesBackToTheMotion() {
    ArmLoop.Outcome outcome = run(ArmCase.named("pushed").pushed(100));
    assertThat(outcome.recovery()).isBetween(0.0, 3.0);
    assertThat(outcome.end()).isLessThan(0.001);
  }

  /** 100 N m on a spring of 5000 N m / rad, and the swing that it stops. */
  @Test
  void aStopHoldsTheElbow() {
    double free = run(ArmCase.named("pushed").pushed(100)).bend();
    double stop = free - 0.2;
    ArmLoop.Outcome held = run(ArmCase.named("held").pushed(100).stop(stop));
    assertThat(held.bend()).isBetween(stop, stop + 0.1);
    assertThat(held.end()).isLessThan(0.001);
  }

  @Test
  void noMotorGivesMoreThanItsLimit() {
    assertThat(run(ArmCase.named("weak").limit(15)).torque()).isEqualTo(15);
    assertThat(run(ArmCase.named("weak").limit(15).gain(0.8)).torque())
        .isEqualTo(12, within(1e-12));
  }

  @Test
  void whatFallsShortIsComputed() {
    ArmLoop.Outcome late = run(ArmCase.named("late").delayed(0.05));
    assertThat(ArmRemarks.text(List.of(run(ArmCase.named("free")))))
        .endsWith("within the time shown: all others are within.");
    assertThat(ArmRemarks.text(List.of(late))).contains("late, path (");
  }
}
