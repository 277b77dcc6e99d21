package dev.attractor.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.flow.Flow;
import dev.attractor.motion.field.ExtendedLinearization;
import dev.attractor.motion.field.Field;
import dev.attractor.motion.field.PlainNetwork;
import dev.attractor.motion.field.StrictContraction;
import dev.attractor.parallel.Parallelism;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class MotionLearnerTest {
  private static final List<Demonstration> HOOKS = Shown.hooks(3, 120, 2);

  private static MotionLearner.Builder shortRun() {
    return MotionLearner.builder().recipe(Recipe.standard().epochs(10).rollOutSteps(10)).seed(3);
  }

  /**
   * Mean over the demonstrations of the distance between states of the same time, over the size.
   */
  private static double meanError(MotionModel model) {
    double sum = 0;
    long count = 0;
    for (Demonstration shown : HOOKS) {
      Trajectory y = shown.trajectory();
      Trajectory x = model.rollOut(y.start(), y.timeStep(), y.size() - 1);
      for (int i = 0; i < y.size(); i++, count++) {
        sum += Math.hypot(x.position(i, 0) - y.position(i, 0), x.position(i, 1) - y.position(i, 1));
      }
    }
    return sum / count / 10;
  }

  @Test
  void theDefaultLearnsHooksAndRollOutsImproveOnVelocities() {
    Recipe recipe = Recipe.standard().timing(0.3).smoothness(Recipe.Smoothness.NONE);
    // At a rate of .01 velocities leave something to improve on.
    Field field = ExtendedLinearization.hidden(16);
    MotionModel velocities =
        MotionLearner.builder()
            .field(field)
            .recipe(recipe.rollOutSteps(0).epochs(300))
            .build()
            .fit(HOOKS);
    MotionModel rollOuts =
        MotionLearner.builder()
            .field(field)
            .recipe(recipe.rollOutSteps(300).epochs(300))
            .build()
            .fit(HOOKS);
    assertThat(meanError(velocities) < 0.15)
        .as("velocities alone: " + meanError(velocities))
        .isTrue();
    assertThat(meanError(rollOuts) < 0.03).as("with roll-outs: " + meanError(rollOuts)).isTrue();
    assertThat(meanError(rollOuts) < meanError(velocities))
        .as("%s without and %s with roll-outs", meanError(velocities), meanError(rollOuts))
        .isTrue();
  }

  @Test
  void everyFieldLearns() {
    Recipe recipe = Recipe.standard().epochs(250).rollOutSteps(0);
    for (Field field : List.of(StrictContraction.hidden(32), new PlainNetwork(32))) {
      List<Double> losses = new ArrayList<>();
      MotionLearner.builder()
          .field(field)
          .recipe(recipe)
          .build()
          .fit(
              HOOKS,
              progress -> {
                losses.add(progress.loss());
                return true;
              });
      assertThat(losses.getLast() < 0.6 * losses.getFirst()).as(field + ": " + losses).isTrue();
    }
  }

  @Test
  void theThreadCountDoesNotChangeABit() {
    MotionLearner learner = shortRun().build();
    double[] one = Parallelism.sequential().during(() -> learner.fit(HOOKS)).parameters();
    double[] three = Parallelism.threads(3).during(() -> learner.fit(HOOKS)).parameters();
    assertThat(three).isEqualTo(one);
  }

  @Test
  void aResumedRunGivesTheSameBits() {
    MotionLearner learner = shortRun().goal(Goal.learned()).build();
    MotionModel whole = learner.fit(HOOKS);
    for (int steps : new int[] {1, 17, 40, 45}) {
      MotionTraining.Checkpoint saved;
      try (MotionTraining training = learner.start(HOOKS)) {
        for (int taken = 0; taken < steps; taken++) {
          training.advance(1);
        }
        saved = training.checkpoint();
      }
      try (MotionTraining training = learner.resume(HOOKS, saved)) {
        while (!training.finished()) {
          training.advance(1000);
        }
        assertThat(training.model().parameters())
            .as(steps + " steps")
            .isEqualTo(whole.parameters());
        assertThat(training.model().goal()).isEqualTo(whole.goal());
      }
    }
  }

  @Test
  void learningThatWasClosedDoesNotGoOn() {
    MotionTraining training = shortRun().build().start(HOOKS);
    training.close();
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> training.advance(1))
        .withMessageContaining("closed");
  }

  @Test
  void aCheckpointOfOtherSettingsIsRefused() {
    MotionTraining.Checkpoint saved;
    try (MotionTraining training = shortRun().build().start(HOOKS)) {
      saved = training.checkpoint();
    }
    MotionLearner other = shortRun().seed(4).build();
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> other.resume(HOOKS, saved));
  }

  @Test
  void theListenerEndsLearningEarly() {
    List<LearningProgress> reports = new ArrayList<>();
    MotionModel model =
        shortRun()
            .recipe(Recipe.standard().epochs(1000))
            .build()
            .fit(
                HOOKS,
                progress -> {
                  reports.add(progress);
                  return reports.size() < 2;
                });
    assertThat(reports.size()).isEqualTo(2);
    assertThat(model.provenance().entries().get("steps")).isEqualTo("100");
    assertThat(reports.getFirst().phase()).isEqualTo("velocity");
  }

  @Test
  void anInterruptCancelsLearning() {
    Thread.currentThread().interrupt();
    try {
      MotionLearner learner = shortRun().build();
      assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> learner.fit(HOOKS));
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void thePaperPresetHasThePapersParameters() {
    assertThat(MotionModel.parameterCount(Preset.PAPER.field(), Preset.PAPER.flow(), 2))
        .isEqualTo(9608);
    assertThat(MotionModel.parameterCount(Preset.PAPER.field(), Preset.PAPER.flow(), 4))
        .isEqualTo(11980);
  }

  @Test
  void onlyAShuffledFlowHasRandomPermutations() {
    Recipe none = Recipe.standard().epochs(0).rollOutSteps(0);
    int swapped = 0;
    for (long seed = 0; seed < 20; seed++) {
      MotionLearner.Builder builder = MotionLearner.builder().recipe(none).seed(seed);
      for (int[] order : builder.build().fit(HOOKS).permutations()) {
        assertThat(order).isEqualTo(new int[] {0, 1});
      }
      for (int[] order : builder.shuffled(true).build().fit(HOOKS).permutations()) {
        swapped += order[0];
      }
    }
    // Of 60 fair coins: 5 deviations of sqrt(15) on either side of 30.
    assertThat(swapped > 10 && swapped < 50).as("swapped " + swapped).isTrue();
  }

  @Test
  void scalarUnitsDivideAllAxesByOneNumber() {
    Standardisation units =
        shortRun().units(Units.Kind.SCALAR).build().fit(HOOKS).standardisation();
    assertThat(units.divisor(1)).isEqualTo(units.divisor(0));
    Standardisation own = shortRun().build().fit(HOOKS).standardisation();
    assertThat(own.divisor(0) != own.divisor(1)).isTrue();
  }

  @Test
  void aGivenGoalIsWhereTheMotionRests() {
    double[] goal = {1.5, -2};
    MotionModel model = shortRun().goal(Goal.at(goal)).build().fit(HOOKS);
    double[] v = new double[2];
    model.policy().velocity(goal, v);
    assertThat(v).containsExactly(new double[2], within(1e-12));
    assertThat(model.goal()).containsExactly(goal, within(1e-14));
  }

  @Test
  void aLearnedGoalMoves() {
    MotionModel model = shortRun().goal(Goal.learned()).build().fit(HOOKS);
    double[] v = new double[2];
    model.policy().velocity(model.goal(), v);
    assertThat(v).containsExactly(new double[2], within(1e-10));
    assertThat(java.util.Arrays.equals(new double[2], model.goal())).isFalse();
  }

  @Test
  void demonstrationsThatDoNotFitAreRefused() {
    MotionLearner learner = shortRun().build();
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> learner.fit(List.of()));
    List<Demonstration> mixed = List.of(HOOKS.getFirst(), Shown.hooks(1, 20, 3).getFirst());
    assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> learner.fit(mixed));
    List<Demonstration> line = Shown.hooks(1, 50, 1);
    assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> learner.fit(line));
    assertThat(shortRun().flow(Flow.linear()).build().fit(line).dimension()).isEqualTo(1);
  }
}
