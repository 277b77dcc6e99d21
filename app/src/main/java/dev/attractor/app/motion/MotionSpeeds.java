package dev.attractor.app.motion;

import dev.attractor.app.cli.Table;
import dev.attractor.data.demonstrations.DemonstrationSet;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.kinematics.Peak;
import dev.attractor.motion.kinematics.SpeedReport;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How fast a motion gets, as commands tell it. */
public final class MotionSpeeds {
  /** Random starts in either box. */
  private static final int STARTS = 32;

  private static final long SEED = 1;

  private MotionSpeeds() {}

  /** The same starts for the same demonstrations, whatever the seed of a command. */
  public static SpeedReport of(MotionModel model, DemonstrationSet set) {
    return SpeedReport.of(model, set.training(), STARTS, SEED);
  }

  /** A table of ratios over the demonstrations' peaks, and where speed and acceleration peak. */
  static String text(SpeedReport report) {
    Table table =
        new Table(
            "over the demonstrations' peaks, from",
            "speed",
            "median",
            "acceleration",
            "jerk",
            "fastest at",
            "sharpest at");
    for (SpeedReport.Region region : report.regions()) {
      table.row(
          region.from() + " (" + region.starts() + ")",
          ratio(region.speedRatio()),
          ratio(region.medianSpeedRatio()),
          ratio(region.accelerationRatio()),
          ratio(region.jerkRatio()),
          place(region.peaks().speed()),
          place(region.peaks().acceleration()));
    }
    return table.text()
        + String.format(
            Locale.ROOT,
            "%ndemonstrated: speed %.4g, acceleration %.4g, jerk %.4g",
            report.demonstrated().speed().value(),
            report.demonstrated().acceleration().value(),
            report.demonstrated().jerk().value())
        + refused(report.regions());
  }

  private static String refused(List<SpeedReport.Region> regions) {
    int refused = regions.stream().mapToInt(SpeedReport.Region::refused).sum();
    return refused == 0 ? "" : "; from " + refused + " starts the arithmetic overflows";
  }

  private static String ratio(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static String place(Peak peak) {
    return Arrays.stream(peak.state())
            .limit(4)
            .mapToObj(x -> String.format(Locale.ROOT, "%.3g", x))
            .collect(Collectors.joining(" ", "", peak.state().length > 4 ? " .." : ""))
        + String.format(Locale.ROOT, ", t %.3g", peak.time());
  }
}
