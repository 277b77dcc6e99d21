package dev.attractor.data.demonstrations;

import dev.attractor.motion.Demonstration;
import dev.attractor.motion.Demonstration.VelocitySource;
import dev.attractor.motion.Trajectory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Several movements side by side as one of higher dimension: two planar shapes make a movement in
 * four dimensions, four make one in eight.
 */
public final class Stacking {
  private static final double CLOCK_TOLERANCE = 1e-6;

  private Stacking() {}

  /**
   * State i of the result is the states i of all parts, one after another. The parts start and end
   * together: the common duration is the mean of theirs, and their velocities are scaled to it, so
   * that they remain the time derivatives of the stacked positions.
   *
   * @param parts at least one, with equally many states at the same fractions of their durations
   * @throws IllegalArgumentException when the states do not match
   */
  public static Demonstration stack(List<Demonstration> parts) {
    Demonstration first = parts.getFirst();
    int n = first.size();
    int d = parts.stream().mapToInt(Demonstration::dimension).sum();
    double duration =
        parts.stream().mapToDouble(part -> part.trajectory().duration()).average().orElseThrow();
    double[] times = new double[n];
    for (int i = 0; i < n; i++) {
      times[i] = duration * fraction(first, i);
    }
    double[] positions = new double[n * d];
    double[] velocities = new double[n * d];
    int offset = 0;
    for (Demonstration part : parts) {
      requireSameClock(first, part);
      double faster = part.trajectory().duration() / duration;
      for (int i = 0; i < n; i++) {
        for (int axis = 0; axis < part.dimension(); axis++) {
          positions[i * d + offset + axis] = part.trajectory().position(i, axis);
          velocities[i * d + offset + axis] = part.velocity(i, axis) * faster;
        }
      }
      offset += part.dimension();
    }
    String name = parts.stream().map(Demonstration::name).collect(Collectors.joining(" + "));
    Trajectory trajectory = Trajectory.of(times, positions, d);
    return parts.stream().allMatch(part -> part.velocitySource() == VelocitySource.GIVEN)
        ? Demonstration.of(name, trajectory, velocities)
        : Demonstration.estimatingVelocities(name, trajectory);
  }

  /**
   * Stacks sets demonstration by demonstration, as far as every set has one: the first of each, the
   * second of each, and so on, those to learn from and those kept aside apart.
   */
  public static DemonstrationSet stackSets(List<DemonstrationSet> sets) {
    double[] goal = sets.stream().flatMapToDouble(set -> Arrays.stream(set.goal())).toArray();
    return new DemonstrationSet(
        sets.stream().map(DemonstrationSet::name).collect(Collectors.joining(" + ")),
        stackEach(sets.stream().map(DemonstrationSet::training).toList()),
        stackEach(sets.stream().map(DemonstrationSet::unseen).toList()),
        goal);
  }

  private static List<Demonstration> stackEach(List<List<Demonstration>> lists) {
    int count = lists.stream().mapToInt(List::size).min().orElse(0);
    List<Demonstration> stacked = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int index = i;
      stacked.add(stack(lists.stream().map(list -> list.get(index)).toList()));
    }
    return stacked;
  }

  private static double fraction(Demonstration part, int i) {
    Trajectory x = part.trajectory();
    return (x.time(i) - x.time(0)) / x.duration();
  }

  private static void requireSameClock(Demonstration first, Demonstration part) {
    if (part.size() != first.size()) {
      throw new IllegalArgumentException(
          "stacked movements need equally many states, but "
              + first.name()
              + " has "
              + first.size()
              + " and "
              + part.name()
              + " has "
              + part.size());
    }
    for (int i = 0; i < first.size(); i++) {
      if (Math.abs(fraction(first, i) - fraction(part, i)) > CLOCK_TOLERANCE) {
        throw new IllegalArgumentException(
            "stacked movements need states at the same fractions of their durations, but state "
                + i
                + " is at "
                + fraction(first, i)
                + " of "
                + first.name()
                + " and at "
                + fraction(part, i)
                + " of "
                + part.name());
      }
    }
  }
}
