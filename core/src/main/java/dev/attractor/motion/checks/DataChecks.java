package dev.attractor.motion.checks;

import dev.attractor.motion.Demonstration;
import dev.attractor.motion.SharedStarts;
import dev.attractor.motion.Standardisation;
import dev.attractor.motion.Trajectory;
import dev.attractor.motion.Units;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks through demonstrations for what a motion x' = f(x) with one goal cannot follow, before time
 * is spent on learning it. Lengths are in standard deviations of each axis, told as shares of the
 * extent: the diagonal of the box that holds all demonstrations.
 *
 * <p>It is longer than other classes because every check has its one method here.
 */
public final class DataChecks {
  private static final int FEWEST = 20;
  private static final double LONGEST_GAP = 8; // over the median
  private static final double SHORTEST_GAP = 0.05;
  private static final double ENDS_APART = 0.08;
  private static final double AT_GOAL = 0.08;
  private static final double PARTED = 0.03;
  private static final double BACK = 0.03;
  private static final double NOISE = 0.004;

  private final List<Demonstration> shown;
  private final List<Demonstration> smooth;
  private final Units units;
  private final double[] goal;
  private final double extent;
  private final List<Finding> findings = new ArrayList<>();

  private DataChecks(List<Demonstration> shown, double[] goal) {
    this.shown = shown;
    smooth = shown.stream().map(Demonstration::smoothed).toList();
    units = Units.of(Units.Kind.PER_AXIS, shown);
    this.goal = goal.clone();
    for (int a = 0; a < goal.length; a++) {
      this.goal[a] /= units.divisor(a);
    }
    extent = extent(smooth, units);
  }

  /**
   * All that was found, in the order of {@link Finding.Kind}.
   *
   * @param shown at least one demonstration, all of one dimension
   * @param goal where the motion is to end, in units of the data
   */
  public static List<Finding> of(List<Demonstration> shown, double[] goal) {
    if (shown.isEmpty() || shown.getFirst().dimension() != goal.length) {
      throw new IllegalArgumentException(
          "checks need a demonstration of the dimension of the goal, " + goal.length);
    }
    DataChecks checks = new DataChecks(shown, goal);
    if (checks.extent == 0) {
      checks.add(
          Finding.Kind.STANDSTILL,
          names(shown),
          "nothing moves in any demonstration",
          "record a movement");
      return checks.findings;
    }
    checks.samples();
    checks.timeStamps();
    checks.standstills();
    checks.goals();
    checks.closed();
    checks.starts();
    if (goal.length == 1) {
      checks.reversals();
    } else {
      checks.crossings();
    }
    checks.noise();
    return checks.findings;
  }

  private static List<String> names(List<Demonstration> shown) {
    return shown.stream().map(Demonstration::name).toList();
  }

  private void add(Finding.Kind kind, List<String> who, String message, String remedy) {
    if (!who.isEmpty()) {
      findings.add(new Finding(kind, who, message, remedy));
    }
  }

  /** The diagonal of the box that holds all of them. */
  static double extent(List<Demonstration> shown, Units units) {
    int d = shown.getFirst().dimension();
    double[] low = new double[d];
    double[] high = new double[d];
    Arrays.fill(low, Double.POSITIVE_INFINITY);
    Arrays.fill(high, Double.NEGATIVE_INFINITY);
    for (Demonstration demonstration : shown) {
      Trajectory x = units.express(demonstration.trajectory());
      for (int i = 0; i < x.size(); i++) {
        for (int a = 0; a < d; a++) {
          low[a] = Math.min(low[a], x.position(i, a));
          high[a] = Math.max(high[a], x.position(i, a));
        }
      }
    }
    return ShownPath.distance(low, high);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2g %%", 100 * share);
  }

  private static String list(List<String> names) {
    return names.size() <= 3
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, 3)) + " and " + (names.size() - 3) + " more";
  }

  private void samples() {
    List<String> few =
        shown.stream().filter(d -> d.size() < FEWEST).map(Demonstration::name).toList();
    add(
        Finding.Kind.FEW_SAMPLES,
        few,
        list(few) + ": fewer than " + FEWEST + " states, too few to tell noise and velocities",
        "record at a shorter time step");
  }

  private void timeStamps() {
    for (Demonstration demonstration : shown) {
      Trajectory x = demonstration.trajectory();
      double[] gaps = new double[x.size() - 1];
      for (int i = 0; i < gaps.length; i++) {
        gaps[i] = x.time(i + 1) - x.time(i);
      }
      double[] sorted = gaps.clone();
      Arrays.sort(sorted);
      double median = sorted[sorted.length / 2];
      for (int i = 0; i < gaps.length && gaps.length > 3; i++) {
        if (gaps[i] > LONGEST_GAP * median || gaps[i] < SHORTEST_GAP * median) {
          add(
              Finding.Kind.TIME_STAMPS,
              List.of(demonstration.name()),
              "%s: %s between the times %s and %s, where %s is usual"
                  .formatted(
                      demonstration.name(),
                      (float) gaps[i],
                      (float) x.time(i),
                      (float) x.time(i + 1),
                      (float) median),
              "correct the time stamps, or cut the demonstration there");
          break;
        }
      }
    }
  }

  private void standstills() {
    for (Demonstration demonstration : smooth) {
      Trajectory x = units.express(demonstration.trajectory());
      List<Rests.Rest> rests = Rests.of(x, extent);
      if (!rests.isEmpty()) {
        double from = x.time(rests.getFirst().from());
        double to = x.time(rests.getFirst().to());
        add(
            Finding.Kind.STANDSTILL,
            List.of(demonstration.name()),
            String.format(
                Locale.ROOT,
                "%s: stands still from time %.4g to %.4g, %s of it, away from its end",
                demonstration.name(),
                from,
                to,
                percent((to - from) / x.duration())),
            "cut them out, by --cut-rests or in Java Rests.cut:"
                + " a motion rests at its goal only");
      }
    }
  }

  private void goals() {
    List<String> away = new ArrayList<>();
    double most = 0;
    for (Demonstration demonstration : smooth) {
      double off = ShownPath.distance(units.express(demonstration.trajectory()).end(), goal);
      if (off > ENDS_APART * extent) {
        away.add(demonstration.name());
        most = Math.max(most, off);
      }
    }
    add(
        Finding.Kind.DIFFERENT_GOALS,
        away,
        list(away) + ": ends " + percent(most / extent) + " of the extent away from the goal",
        "learn a motion for each goal, move the demonstrations to one end, or name it by --goal");
  }

  private void closed() {
    List<String> closed = new ArrayList<>();
    for (Demonstration demonstration : smooth) {
      Trajectory x = units.express(demonstration.trajectory());
      double most = 0;
      for (int i = 0; i < x.size(); i++) {
        most = Math.max(most, ShownPath.distance(x.position(i), goal));
      }
      if (ShownPath.distance(x.start(), goal) < AT_GOAL * most) {
        closed.add(demonstration.name());
      }
    }
    add(
        Finding.Kind.CLOSED,
        closed,
        list(closed) + ": starts at the goal, where a motion stays",
        "cut the demonstration where it is farthest from the goal, and learn the way back");
  }

  private void starts() {
    double[] divisors = new double[goal.length];
    Arrays.setAll(divisors, units::divisor);
    SharedStarts starts = new SharedStarts(Standardisation.of(new double[goal.length], divisors));
    for (List<Demonstration> group : starts.groups(smooth)) {
      double most = 0;
      for (Demonstration a : group) {
        for (Demonstration b : group) {
          most = Math.max(most, starts.apart(a, b));
        }
      }
      if (most > PARTED * extent) {
        add(
            Finding.Kind.ONE_START,
            names(group),
            list(names(group))
                + ": start in one place and come to be "
                + percent(most / extent)
                + " of the extent apart",
            "the motion follows their mean; for one of them leave the others out, or start them"
                + " apart");
      }
    }
  }

  private void reversals() {
    List<String> back = new ArrayList<>();
    double most = 0;
    for (Demonstration demonstration : smooth) {
      Trajectory x = units.express(demonstration.trajectory());
      double sign = Math.signum(x.end()[0] - x.start()[0]);
      double farthest = Double.NEGATIVE_INFINITY;
      double turned = 0;
      for (int i = 0; i < x.size(); i++) {
        double at = sign * x.position(i, 0);
        farthest = Math.max(farthest, at);
        turned = Math.max(turned, farthest - at);
      }
      if (turned > BACK * extent) {
        back.add(demonstration.name());
        most = Math.max(most, turned);
      }
    }
    add(
        Finding.Kind.REVERSAL,
        back,
        list(back)
            + ": turns back by "
            + percent(most / extent)
            + " of the extent, as an overshoot",
        "learn it with --order 2: on a line the position alone says which way to go");
  }

  private void crossings() {
    List<ShownPath> paths =
        smooth.stream().map(d -> ShownPath.of(d, units, Crossings.spacing(extent))).toList();
    Crossings crossings = new Crossings(extent, goal);
    List<String> own = new ArrayList<>();
    List<String> pairs = new ArrayList<>();
    double @Nullable [] ownPlace = null;
    double @Nullable [] place = null;
    for (int i = 0; i < paths.size(); i++) {
      Optional<double[]> self = crossings.first(paths.get(i), paths.get(i));
      if (self.isPresent()) {
        own.add(paths.get(i).name());
        ownPlace = ownPlace == null ? self.get() : ownPlace;
      }
      for (int j = i + 1; j < paths.size(); j++) {
        Optional<double[]> met = crossings.first(paths.get(i), paths.get(j));
        if (met.isPresent()) {
          pairs.add(paths.get(i).name() + " and " + paths.get(j).name());
          place = place == null ? met.get() : place;
        }
      }
    }
    String remedy =
        "a state with two velocities cannot be followed: learn with --order 2, or add an axis that"
            + " tells them apart";
    add(Finding.Kind.SELF_CROSSING, own, list(own) + ": crosses itself" + near(ownPlace), remedy);
    add(Finding.Kind.CROSSING, pairs, list(pairs) + ": cross or meet" + near(place), remedy);
  }

  private String near(double @Nullable [] place) {
    if (place == null) {
      return "";
    }
    StringBuilder text = new StringBuilder(" near ");
    for (int a = 0; a < place.length; a++) {
      text.append(a == 0 ? "(" : ", ")
          .append(String.format(Locale.ROOT, "%.3g", place[a] * units.divisor(a)));
    }
    return text.append(')').toString();
  }

  private void noise() {
    List<String> noisy = new ArrayList<>();
    double most = 0;
    for (Demonstration demonstration : shown) {
      double square = 0;
      for (int a = 0; a < goal.length; a++) {
        square += Math.pow(demonstration.noise(a) / units.divisor(a), 2);
      }
      double share = Math.sqrt(square) / extent;
      if (share > NOISE) {
        noisy.add(demonstration.name());
        most = Math.max(most, share);
      }
    }
    add(
        Finding.Kind.NOISE,
        noisy,
        list(noisy) + ": noise of about " + percent(most) + " of the extent",
        "it is smoothed before learning unless velocities are given; measure more closely if it is"
            + " no noise");
  }
}
