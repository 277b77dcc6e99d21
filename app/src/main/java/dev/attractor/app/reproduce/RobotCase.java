package dev.attractor.app.reproduce;

import dev.attractor.app.cli.Console;
import dev.attractor.app.motion.MotionFit;
import dev.attractor.app.motion.MotionRollOuts;
import dev.attractor.app.motion.MotionScores;
import dev.attractor.app.motion.MotionSpeeds;
import dev.attractor.data.demonstrations.DemonstrationSet;
import dev.attractor.motion.CertificateCheck;
import dev.attractor.motion.Demonstration;
import dev.attractor.motion.Metric;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.Pace;
import dev.attractor.motion.SharpestTurn;
import dev.attractor.motion.Trajectory;
import dev.attractor.motion.Units;
import dev.attractor.motion.checks.DataChecks;
import dev.attractor.motion.checks.Finding;
import dev.attractor.motion.kinematics.Box;
import dev.attractor.motion.kinematics.SpeedReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * One movement and what became of it.
 *
 * @param found what is said of the data before learning
 * @param fit what is said after it
 * @param check what is said of the guarantee
 * @param speed at the pace of the model
 * @param free the same without its speed limit
 * @param dtwd the distance from the true movement, in standard deviations of each axis
 * @param alongTime the error along time, from the true movement
 * @param extent of the true movement, in the same units
 * @param turns the sharpest turn of the true movement, of roll-outs from its starts and from its
 *     box, in degrees; empty on a line
 */
record RobotCase(
    RobotMovement movement,
    MotionModel model,
    Set<Finding.Kind> found,
    MotionFit fit,
    CertificateCheck check,
    SpeedReport speed,
    SpeedReport free,
    double dtwd,
    double alongTime,
    double extent,
    List<Double> turns) {
  private static final int TRIALS = 200;
  private static final int STARTS = 32;

  /** Learns a movement, unless that was done before, and looks at what came of it. */
  static RobotCase of(
      RobotMovement movement, MotionSettings settings, MotionRuns runs, long seed, Console console)
      throws IOException {
    runs.get(movement.set(), settings, seed, console);
    MotionModel model = runs.model(movement.set(), settings, seed);
    List<Demonstration> shown = movement.set().training();
    List<Demonstration> truth = movement.truth().training();
    MotionScores scores = scores(model, movement.truth());
    Units units = Units.of(Units.Kind.PER_AXIS, truth);
    EnumSet<Finding.Kind> found = EnumSet.noneOf(Finding.Kind.class);
    DataChecks.of(shown, movement.set().goal()).stream()
        .map(Finding::kind)
        .filter(kind -> kind.concerns(movement.order()))
        .forEach(found::add);
    return new RobotCase(
        movement,
        model,
        found,
        MotionFit.of(scores(model, movement.set())),
        CertificateCheck.of(model, TRIALS, seed),
        MotionSpeeds.of(model, movement.set()),
        MotionSpeeds.of(model.withPace(Pace.LEARNED), movement.set()),
        scores.training().score(Metric.DTWD).mean(),
        scores.training().score(Metric.RMSE).mean(),
        Box.around(paths(truth).stream().map(units::express).toList()).diagonal(),
        model.positions() == 1 ? List.of() : turns(model, truth, seed));
  }

  private static MotionScores scores(MotionModel model, DemonstrationSet set) {
    return MotionScores.of(model, set, Units.Kind.PER_AXIS, MotionRollOuts.EXPONENTIAL);
  }

  private static List<Double> turns(MotionModel model, List<Demonstration> truth, long seed) {
    Box box = Box.around(paths(truth));
    SharpestTurn turn = new SharpestTurn(box.diagonal(), model.goal());
    Trajectory first = truth.getFirst().trajectory();
    SplittableRandom random = new SplittableRandom(seed);
    List<Trajectory> fromBox = new ArrayList<>();
    for (int n = 0; n < STARTS; n++) {
      double[] atRest = Arrays.copyOf(box.random(1, random), model.dimension());
      fromBox.add(
          model.rollOut(atRest, first.timeStep(), first.size() - 1).firstAxes(model.positions()));
    }
    return List.of(
        turn.degrees(paths(truth)),
        turn.degrees(MotionRollOuts.EXPONENTIAL.alike(model, truth)),
        turn.degrees(fromBox));
  }

  private static List<Trajectory> paths(List<Demonstration> shown) {
    return shown.stream().map(Demonstration::trajectory).toList();
  }
}
