package dev.attractor.motion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.attractor.flow.Flow;
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
    Recipe recipe = Recipe.standard().timing(0.3);
    MotionModel velocities =
        MotionLearner.builder().recipe(recipe.rollOutSteps(0).epochs(300)).build().fit(HOOKS);
    MotionModel rollOuts =
        MotionLearner.builder().recipe(recipe.rollOutSteps(300).epochs(300)).build().fit(HOOKS);
    assertTrue(meanError(velocities) < 0.15, "velocities alone: " + meanError(velocities));
    assertTrue(meanError(rollOuts) < 0.03, "with roll-outs: " + meanError(rollOuts));
    assertTrue(meanError(rollOuts) < meanError(velocities));
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
      assertTrue(losses.getLast() < 0.6 * losses.getFirst(), field + ": " + losses);
    }
  }

  @Test
  void theThreadCountDoesNotChangeABit() {
    MotionLearner learner = shortRun().build();
    double[] one = Parallelism.sequential().during(() -> learner.fit(HOOKS)).parameters();
    double[] three = Parallelism.threads(3).during(() -> learner.fit(HOOKS)).parameters();
    assertArrayEquals(one, three);
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
        assertArrayEquals(whole.parameters(), training.model().parameters(), steps + " steps");
        assertArrayEquals(whole.goal(), training.model().goal());
      }
    }
  }

  @Test
  void aCheckpointOfOtherSettingsIsRefused() {
    MotionTraining.Checkpoint saved;
    try (MotionTraining training = shortRun().build().start(HOOKS)) {
      saved = training.checkpoint();
    }
    MotionLearner other = shortRun().seed(4).build();
    assertThrows(IllegalArgumentException.class, () -> other.resume(HOOKS, saved));
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
    assertEquals(2, reports.size());
    assertEquals("100", model.provenance().entries().get("steps"));
    assertEquals("velocity", reports.getFirst().phase());
  }

  @Test
  void anInterruptCancelsLearning() {
    Thread.currentThread().interrupt();
    try {
      MotionLearner learner = shortRun().build();
      assertThrows(CancellationException.class, () -> learner.fit(HOOKS));
      assertTrue(Thread.currentThread().isInterrupted());
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void thePaperPresetHasThePapersParameters() {
    assertEquals(9608, MotionModel.parameterCount(Preset.PAPER.field(), Preset.PAPER.flow(), 2));
    assertEquals(11980, MotionModel.parameterCount(Preset.PAPER.field(), Preset.PAPER.flow(), 4));
  }

  @Test
  void onlyAShuffledFlowHasRandomPermutations() {
    Recipe none = Recipe.standard().epochs(0).rollOutSteps(0);
    int swapped = 0;
    for (long seed = 0; seed < 20; seed++) {
      MotionLearner.Builder builder = MotionLearner.builder().recipe(none).seed(seed);
      for (int[] order : builder.build().fit(HOOKS).permutations()) {
        assertArrayEquals(new int[] {0, 1}, order);
      }
      for (int[] order : builder.shuffled(true).build().fit(HOOKS).permutations()) {
        swapped += order[0];
      }
    }
    // Of 60 fair coins: 5 deviations of sqrt(15) on either side of 30.
    assertTrue(swapped > 10 && swapped < 50, "swapped " + swapped);
  }

  @Test
  void scalarUnitsDivideAllAxesByOneNumber() {
    Standardisation units =
        shortRun().units(Units.Kind.SCALAR).build().fit(HOOKS).standardisation();
    assertEquals(units.divisor(0), units.divisor(1));
    Standardisation own = shortRun().build().fit(HOOKS).standardisation();
    assertTrue(own.divisor(0) != own.divisor(1));
  }

  @Test
  void aGivenGoalIsWhereTheMotionRests() {
    double[] goal = {1.5, -2};
    MotionModel model = shortRun().goal(Goal.at(goal)).build().fit(HOOKS);
    double[] v = new double[2];
    model.policy().velocity(goal, v);
    assertArrayEquals(new double[2], v, 1e-12);
    assertArrayEquals(goal, model.goal(), 1e-14);
  }

  @Test
  void aLearnedGoalMoves() {
    MotionModel model = shortRun().goal(Goal.learned()).build().fit(HOOKS);
    double[] v = new double[2];
    model.policy().velocity(model.goal(), v);
    assertArrayEquals(new double[2], v, 1e-10);
    assertFalse(java.util.Arrays.equals(new double[2], model.goal()));
  }

  @Test
  void demonstrationsThatDoNotFitAreRefused() {
    MotionLearner learner = shortRun().build();
    assertThrows(IllegalArgumentException.class, () -> learner.fit(List.of()));
    List<Demonstration> mixed = List.of(HOOKS.getFirst(), Shown.hooks(1, 20, 3).getFirst());
    assertThrows(IllegalArgumentException.class, () -> learner.fit(mixed));
    List<Demonstration> line = Shown.hooks(1, 50, 1);
    assertThrows(IllegalArgumentException.class, () -> learner.fit(line));
    assertEquals(1, shortRun().flow(Flow.linear()).build().fit(line).dimension());
  }
}
