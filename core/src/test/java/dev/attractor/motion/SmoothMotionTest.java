package dev.attractor.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.internal.autodiff.Graph;
import dev.attractor.internal.autodiff.Node;
import dev.attractor.internal.autodiff.Program;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/**
 * What is added to the loss for the turns of a path. One demonstration is shown, a straight line
 * whose box has a diagonal of {@link #EXTENT} in standardised units, so that a turn of {@link
 * #FREE} within a chord, 2 % of that, is free; speeds and accelerations are free in any size.
 */
class SmoothMotionTest {
  private static final int PIECES = 40;
  private static final double FREE = 0.2;
  private static final double WEIGHT = 0.7;
  private static final double EXTENT =
      Math.sqrt(2 / 0.085); // 1 over the deviation of 101 states, .085 its square
  private static final double CHORD = 0.02 * EXTENT;

  /** The penalty for a path from the origin whose piece i has this length and direction. */
  private static double penalty(IntToDoubleFunction length, IntToDoubleFunction direction) {
    double[] line = new double[2 * 101];
    for (int i = 0; i < line.length; i++) {
      line[i] = 1 - i / 2 / 100.0;
    }
    TrainingSet set =
        TrainingSet.of(
            List.of(
                Demonstration.estimatingVelocities("line", Trajectory.evenlySpaced(.01, line, 2))),
            Units.Kind.PER_AXIS,
            false);
    Recipe.RollOutPhase phase =
        new Recipe.RollOutPhase(
            1,
            Recipe.standard().rollOut().optimiser(),
            0,
            PIECES,
            2,
            1,
            new Recipe.Smoothness(1, 1, 0, 1e9, 1e15, WEIGHT, FREE));
    List<Trajectory> curves = Curves.of(set, PIECES);
    Graph graph = new Graph();
    SmoothMotion motion = new SmoothMotion(phase, set, curves, 2, graph, 0);
    double[] states = new double[4 * PIECES]; // x, then y, of the line and of the path
    double x = 0;
    double y = 0;
    for (int i = 0; i < PIECES; i++) {
      x += length.applyAsDouble(i) * Math.cos(direction.applyAsDouble(i));
      y += length.applyAsDouble(i) * Math.sin(direction.applyAsDouble(i));
      states[i] = i + 1;
      states[2 * PIECES + i] = i + 1;
      states[PIECES + i] = x;
      states[3 * PIECES + i] = y;
    }
    Node starts = graph.constant(2, 2, new double[4]);
    Node loss = motion.penalty(graph, starts, graph.constant(2, 2 * PIECES, states), 0);
    Program program = graph.program(loss);
    program.run();
    return loss.at(0, 0);
  }

  @Test
  void aCornerCostsTheSquareOfWhatIsNotFreeForItsLength() {
    double length = CHORD / 2;
    double found = penalty(i -> length, i -> i < 20 ? 0 : 1);
    // The direction changes by 2 sin(1/2), in half a chord.
    double excess = 2 * 2 * Math.sin(0.5) - FREE;
    // A piece at rest is .1 of a chord and counts (rest / length)^2 = .04 less; a tenth of it
    // beside the length makes the excess 2 % less.
    assertThat(found).isEqualTo(WEIGHT / 2 * excess * excess / (1 + excess), within(0.08 * found));
  }

  @Test
  void aCornerCostsTheSameHoweverFastItIsPassed() {
    double slow = penalty(i -> CHORD / 2, i -> Math.clamp((i - 10) / 8.0, 0, 1));
    double fast = penalty(i -> CHORD, i -> Math.clamp((i - 10) / 4.0, 0, 1));
    // Both turn by 1 over four chords. The slow one counts 4 % and 2 % less, as above, on a smaller
    // excess, .05 of .25.
    assertThat(fast).isPositive();
    assertThat(slow).isEqualTo(fast, within(0.3 * fast));
  }

  @Test
  void whatIsFreeCostsNothing() {
    assertThat(penalty(i -> CHORD, i -> 0.9 * FREE * i)).isZero();
    assertThat(penalty(i -> CHORD, i -> 1.5 * FREE * i)).isPositive();
  }

  @Test
  void aPathAtRestHasNoDirection() {
    assertThat(penalty(i -> i < 20 ? CHORD : 0, i -> 0)).isZero();
    double dither = penalty(i -> i < 20 ? CHORD : 1e-4 * CHORD, i -> i < 20 ? 0 : i % 2 * Math.PI);
    // Twenty turns by pi within a thousandth of a piece at rest each.
    assertThat(dither).isBetween(0.0, 1e-3);
  }
}
