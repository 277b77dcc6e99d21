package dev.attractor.app.motion;

import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.StateOption;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.data.demonstrations.DemonstrationSet;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.Pace;
import dev.attractor.motion.kinematics.SpeedReport;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Limits on speed and acceleration, absolute or over those of the demonstrations. */
final class PaceOptions {
  /** How often the time scale is corrected; a limit on the speed makes it miss at first. */
  private static final int CORRECTIONS = 12;

  @Option(
      names = "--max-speed",
      paramLabel = "V",
      description = {
        "The speed that is never reached: a number in units of the data, or a multiple of the",
        "demonstrations' largest as 1.2x, or none (default: the preset's, 1.5x)."
      })
  private String maxSpeed;

  @Option(
      names = "--max-acceleration",
      paramLabel = "A",
      description = {
        "Slow the whole motion down until roll-outs from the demonstrations' starts and their box",
        "stay below it: a number, or a multiple as 2x."
      })
  private String maxAcceleration;

  /** A limit as it was typed. */
  private record Limit(double number, boolean multiple) {
    static Limit parse(String option, String text) {
      String word = text.strip().toLowerCase(Locale.ROOT);
      if (word.equals("none")) {
        return new Limit(Double.POSITIVE_INFINITY, false);
      }
      boolean multiple = word.endsWith("x");
      String number = multiple ? word.substring(0, word.length() - 1) : word;
      return new Limit(StateOption.positive(option, StateOption.number(option, number)), multiple);
    }

    /** In units of the data, where the demonstrations have this much. */
    double over(double shown) {
      return multiple ? shown * number : number;
    }
  }

  /**
   * Refuses what is no limit, and any at order 2, whose states say how fast they are; to be asked
   * before anything is learned.
   */
  void check(int order) {
    boolean given =
        limit("--max-speed", maxSpeed).isPresent()
            | limit("--max-acceleration", maxAcceleration).isPresent();
    if (given && order == 2) {
      throw new WrongUsage(
          "--order 2 has no --max-speed and no --max-acceleration: they would part x' and v");
    }
  }

  private static Optional<Limit> limit(String option, String text) {
    return Optional.ofNullable(text).map(typed -> Limit.parse(option, typed));
  }

  /** The model at the pace that the options ask for. */
  MotionModel apply(MotionModel model, DemonstrationSet set, Console console) {
    Optional<Limit> speed = limit("--max-speed", maxSpeed);
    Optional<Limit> acceleration = limit("--max-acceleration", maxAcceleration);
    if (speed.isEmpty() && acceleration.isEmpty()) {
      return model;
    }
    SpeedReport report = MotionSpeeds.of(model, set);
    MotionModel paced = model;
    if (speed.isPresent()) {
      double limit = speed.get().over(report.demonstrated().speed().value());
      paced = model.withPace(model.pace().maxSpeed(limit));
      report = MotionSpeeds.of(paced, set);
    }
    return acceleration.isEmpty() ? paced : slowed(paced, set, report, acceleration.get(), console);
  }

  private MotionModel slowed(
      MotionModel model,
      DemonstrationSet set,
      SpeedReport first,
      Limit acceleration,
      Console console) {
    double limit = acceleration.over(first.demonstrated().acceleration().value());
    MotionModel slowed = model;
    SpeedReport report = first;
    for (int i = 0; i < CORRECTIONS && report.peakAcceleration() > limit; i++) {
      // Accelerations go with the square of the time scale.
      double c = 0.99 * Math.sqrt(limit / report.peakAcceleration());
      Pace pace = slowed.pace();
      slowed = slowed.withPace(pace.timeScale(c * pace.timeScale()));
      report = MotionSpeeds.of(slowed, set);
    }
    console.note(
        String.format(
            Locale.ROOT,
            "time scale %.3f: peak acceleration %.4g, allowed %.4g",
            slowed.pace().timeScale(),
            report.peakAcceleration(),
            limit));
    return slowed;
  }
}
