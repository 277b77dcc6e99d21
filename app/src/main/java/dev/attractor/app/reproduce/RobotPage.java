package dev.attractor.app.reproduce;

import dev.attractor.app.cli.Table;
import dev.attractor.app.report.Statistics;
import dev.attractor.motion.kinematics.SpeedReport;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The tables and sentences of the robot page, all computed from its cases. */
final class RobotPage {
  /** Bounds that the page is held against. */
  private static final double MOST_SPEED = 1.5;

  private static final double MOST_SPEED_FAR = 3;
  private static final double CLEAN = 0.036;
  private static final double CLOCK = 0.05; // of the extent
  private static final double CORNER = 20; // degrees beyond the demonstrated turn

  static final String INTRODUCTION =
      """
      Movements drawn by formula, learned with the default preset. Distances are those of roll-outs
      from the movement before noise was added to it, in standard deviations of each axis. Speeds and
      accelerations are the largest over the demonstrations' own, of roll-outs from the
      demonstrations' starts, from 32 random states of their box and from 32 of ten times that box;
      *unlimited* is the same motion without its speed limit. A *turn* is the largest change of
      direction within 2 % of the extent, in degrees, away from the goal: of the movement, and of
      roll-outs from its starts and its box. Five of the movements cannot be followed by a motion x' =
      f(x) with one goal. One of them is learned again without its rest: its two demonstrations start
      in one place, so it is their mean that is followed. Two are learned again at order 2, x' = v,
      v' = f(x, v), which has no speed limit and starts with velocities of its box.""";

  static final String SAID =
      """
      What the commands say: `learn` before learning, `learn` and `evaluate` after it (distances from
      the demonstrations as they were given, noise included; a warning above .2), and `certify`.""";

  /** Found by looking at the pictures. */
  static final String SEEN =
      """
      **Seen in the pictures.** Where paths cross, both motions of first order join the line of the
      goal instead of crossing it; those of second order cross. On a line a motion of first order
      cannot pass its goal, one of second order turns back as shown. Of three goals the first is
      taken: the three lines start in one place, so that their mean is followed, and the way from
      there to the goal takes longer than was shown. A closed curve is not left at all, since it
      starts at the goal. A rest on the way is passed: a motion can rest at the goal alone. A
      certificate is about the approach to the goal, and holds for these motions too; that a motion
      does not follow what was shown is said by the other two commands.""";

  private final List<RobotCase> cases;
  private final List<Double> alongTime;

  /** {@code alongTime} is the error of the first case over seeds. */
  RobotPage(List<RobotCase> cases, List<Double> alongTime) {
    this.cases = cases;
    this.alongTime = alongTime;
  }

  Table motions() {
    Table table =
        new Table(
            "data",
            "DTWD",
            "along time",
            "speed: starts",
            "box",
            "10 boxes, median",
            "10 boxes",
            "unlimited: box",
            "10 boxes",
            "acceleration: starts",
            "box",
            "turn: shown",
            "starts",
            "box");
    for (RobotCase c : cases) {
      List<SpeedReport.Region> at = c.speed().regions();
      List<SpeedReport.Region> free = c.free().regions();
      table.row(
          name(c),
          three(c.dtwd()),
          three(c.alongTime()),
          two(at.get(0).speedRatio()),
          two(at.get(1).speedRatio()),
          two(at.get(2).medianSpeedRatio()),
          two(at.get(2).speedRatio()),
          two(free.get(1).speedRatio()),
          two(free.get(2).speedRatio()),
          two(at.get(0).accelerationRatio()),
          two(at.get(1).accelerationRatio()),
          turn(c, 0),
          turn(c, 1),
          turn(c, 2));
    }
    return table;
  }

  Table said() {
    Table table =
        new Table("data", "learn, before", "learn, after", "DTWD", "at the end", "certify");
    for (RobotCase c : cases) {
      table.row(
          name(c),
          c.found().isEmpty()
              ? "nothing"
              : c.found().stream().map(RobotPage::word).collect(Collectors.joining(", ")),
          c.fit().within() ? "nothing" : "poor fit",
          three(c.fit().dtwd()),
          three(c.fit().endpoint()),
          c.check().holds() ? "holds" : "broken");
    }
    return table;
  }

  private static String word(Enum<?> kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** What stays behind the bounds, and what was not said of data that cannot be followed. */
  String fallsShort() {
    List<String> behind = new ArrayList<>();
    RobotCase clean = cases.getFirst();
    List<SpeedReport.Region> speed = clean.speed().regions();
    above(behind, clean, "speed from the box", speed.get(1).speedRatio(), MOST_SPEED);
    above(behind, clean, "speed from ten boxes", speed.get(2).speedRatio(), MOST_SPEED_FAR);
    double clock = Statistics.of(alongTime).deviation() / clean.extent();
    above(behind, clean, "deviation along time over seeds, of the extent", clock, CLOCK);
    for (RobotCase c : cases) {
      if (c.movement().followable()) {
        above(behind, c, "DTWD", c.dtwd(), c.movement().noisy() ? 2 * CLEAN : CLEAN);
        for (int i = 1; i < c.turns().size(); i++) {
          String from = i == 1 ? "turn from the starts" : "turn from the box";
          above(behind, c, from, c.turns().get(i), c.turns().getFirst() + CORNER);
        }
      } else if (c.found().isEmpty() && c.fit().within()) {
        behind.add(name(c) + ": nothing was said");
      }
      if (!c.check().holds()) {
        behind.add(name(c) + ": its guarantee was broken");
      }
    }
    return String.format(
        Locale.ROOT,
        "**What falls short** of the bounds (speed %.1f from the box and %.0f from ten boxes and"
            + " DTWD %.3f on clean curves, twice that with noise, a deviation along time of %.2f of"
            + " the extent over seeds, no turn %.0f degrees sharper than the movement's): %s.",
        MOST_SPEED,
        MOST_SPEED_FAR,
        CLEAN,
        CLOCK,
        CORNER,
        behind.isEmpty() ? "nothing" : String.join("; ", behind));
  }

  private static void above(
      List<String> list, RobotCase c, String what, double value, double bound) {
    if (!(value <= bound * (1 + 1e-9))) {
      list.add(
          "%s, %s (%s where %s)".formatted(name(c), what, significant(value), significant(bound)));
    }
  }

  String seeds() {
    return String.format(
        Locale.ROOT,
        "Along-time error of the clean curves over %d seeds: %s; standard deviation %.3f, over an"
            + " extent of %.2f.",
        alongTime.size(),
        alongTime.stream().map(RobotPage::three).collect(Collectors.joining(", ")),
        Statistics.of(alongTime).deviation(),
        cases.getFirst().extent());
  }

  static String loop(RobotLoop.Outcome loop) {
    return String.format(
        Locale.ROOT,
        "In a loop, on the clean curves: %d steps of random length between a thousandth and a tenth"
            + " of the duration, with %d pushes of up to two boxes and %d changes of the goal. The"
            + " distance to the goal in z grew in %d of them, the speed limit was passed in %d; left"
            + " alone for ten durations, the motion ended %.1e of the extent from its goal.",
        loop.steps(),
        loop.pushes(),
        loop.goals(),
        loop.grew(),
        loop.tooFast(),
        loop.distanceAtTheEnd());
  }

  private static String name(RobotCase c) {
    return c.movement().name();
  }

  private static String turn(RobotCase c, int which) {
    return c.turns().isEmpty() ? "-" : String.format(Locale.ROOT, "%.0f", c.turns().get(which));
  }

  /** Three digits, of what is finite. */
  static String significant(double value) {
    if (!Double.isFinite(value)) {
      return String.valueOf(value);
    }
    return BigDecimal.valueOf(value).round(new MathContext(3)).stripTrailingZeros().toPlainString();
  }

  private static String two(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static String three(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
