package dev.attractor.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Learning of one number p. Its first phase makes (p^2 - 1)^2 small, which has two minima: what
 * begins below zero ends at -1 and what begins above at 1. The demonstrations lie at 1.
 */
class SecondStartTest {
  private static final int FIRST = 200;
  private static final int SECOND = 20;

  /** How near a minimum 200 steps of Adam at .02, slowing down, end. */
  private static final double NEAR = 0.05;

  private record Wells(long steps) implements Phase {
    @Override
    public String name() {
      return "wells";
    }

    @Override
    public Recipe.Rates rates() {
      return new Recipe.Rates(0.02, 0, 0.01, 0.99, Double.POSITIVE_INFINITY);
    }

    @Override
    public double gradient(long step, double[] parameters, double[] gradient) {
      double p = parameters[0];
      gradient[0] = 4 * p * (p * p - 1);
      return (p * p - 1) * (p * p - 1);
    }

    @Override
    public void close() {}
  }

  private static MotionTraining training(double first, double second, double far) {
    return new MotionTraining(
        null,
        List.of(
            new MotionTraining.PhaseMaker(() -> new Wells(FIRST), FIRST),
            new MotionTraining.PhaseMaker(() -> new Wells(SECOND), SECOND)),
        new MotionTraining.Starts(
            start -> new double[] {start == 0 ? first : second}, p -> Math.abs(p[0] - 1), far, 1),
        "wells",
        null);
  }

  private static double learned(MotionTraining training) {
    while (!training.finished()) {
      training.advance(7);
    }
    return training.parameters()[0];
  }

  @Test
  void aStartThatEndsNearTheDemonstrationsIsTheOnlyOne() {
    MotionTraining training = training(2, -2, 0.5);
    assertThat(learned(training)).isCloseTo(1, within(NEAR));
    assertThat(training.hasSecondStart()).isFalse();
    assertThat(training.stepsTaken()).isEqualTo(FIRST + SECOND).isEqualTo(training.steps());
  }

  @Test
  void aStartThatEndsFarIsFollowedByAnother() {
    MotionTraining training = training(-2, 2, 0.5);
    assertThat(training.steps()).isEqualTo(FIRST + SECOND);
    assertThat(learned(training)).isCloseTo(1, within(NEAR));
    assertThat(training.hasSecondStart()).isTrue();
    assertThat(training.stepsTaken()).isEqualTo(2 * FIRST + SECOND).isEqualTo(training.steps());
  }

  @Test
  void theNearerOfTwoStartsGoesOn() {
    MotionTraining training = training(2, -2, 0);
    assertThat(learned(training)).isCloseTo(1, within(NEAR));
    assertThat(training.hasSecondStart()).isTrue();
  }

  @Test
  void thereIsNoThirdStart() {
    MotionTraining training = training(-2, -3, 0.5);
    assertThat(learned(training)).isCloseTo(-1, within(NEAR));
    assertThat(training.stepsTaken()).isEqualTo(2 * FIRST + SECOND);
  }

  @Test
  void aStartThatIsNotANumberIsFollowedByAnother() {
    assertThat(learned(training(Double.NaN, 2, 0.5))).isCloseTo(1, within(NEAR));
  }

  @Test
  void withoutABoundThereIsOneStart() {
    assertThat(learned(training(-2, 2, Double.POSITIVE_INFINITY))).isCloseTo(-1, within(NEAR));
  }

  @Test
  void progressNeverGoesBackAndEndsAtTheTotal() {
    MotionTraining training = training(-2, 2, 0.5);
    long before = 0;
    long total = 0;
    while (!training.finished()) {
      LearningProgress progress = training.advance(7);
      assertThat(progress.step()).isGreaterThan(before);
      before = progress.step();
      total = progress.steps();
    }
    assertThat(before).isEqualTo(total);
  }

  @Test
  void aRunResumedInEitherStartEndsWithTheSameBits() {
    double whole = learned(training(-2, 2, 0.5));
    for (int taken : new int[] {3, FIRST, FIRST + 3, 2 * FIRST, 2 * FIRST + 3}) {
      MotionTraining begun = training(-2, 2, 0.5);
      while (begun.stepsTaken() < taken) {
        begun.advance(1);
      }
      MotionTraining resumed = training(-2, 2, 0.5);
      resumed.restore(begun.checkpoint());
      assertThat(learned(resumed)).as("resumed after " + taken).isEqualTo(whole);
      assertThat(resumed.stepsTaken()).isEqualTo(2 * FIRST + SECOND);
    }
  }

  @Test
  void aCheckpointWithAFirstStartOfAnotherSizeIsRefused() {
    MotionTraining training = training(-2, 2, 0.5);
    MotionTraining.Checkpoint made = training.checkpoint();
    var other =
        new MotionTraining.Checkpoint(
            0, 3, 0, made.parameters(), made.optimizer(), new double[2], made.fingerprint());
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> training.restore(other));
  }
}
