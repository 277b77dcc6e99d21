package dev.attractor.data.demonstrations;

import dev.attractor.motion.Demonstration;
import dev.attractor.motion.checks.Rests;
import dev.attractor.motion.rotation.UnitQuaternion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Demonstrations of one movement and the goal that they share.
 *
 * <p>Some sets keep demonstrations aside that are not to be learned from, so that a model can be
 * judged by movements it never saw.
 */
public final class DemonstrationSet {
  private final String name;
  private final List<Demonstration> training;
  private final List<Demonstration> unseen;
  private final double[] goal;
  private final Optional<UnitQuaternion> orientation;

  /**
   * @param name what reports call the movement
   * @param training at least one, to learn from
   * @param unseen possibly none, kept aside
   * @param goal where the movement ends, d finite numbers; copied
   * @throws IllegalArgumentException when dimensions differ or a number is not finite
   */
  public DemonstrationSet(
      String name, List<Demonstration> training, List<Demonstration> unseen, double[] goal) {
    this(name, training, unseen, goal, Optional.empty());
  }

  private DemonstrationSet(
      String name,
      List<Demonstration> training,
      List<Demonstration> unseen,
      double[] goal,
      Optional<UnitQuaternion> orientation) {
    if (training.isEmpty()) {
      throw new IllegalArgumentException(name + ": no demonstration to learn from");
    }
    for (List<Demonstration> part : List.of(training, unseen)) {
      for (Demonstration demonstration : part) {
        if (demonstration.dimension() != goal.length) {
          throw new IllegalArgumentException(
              name
                  + ": the goal has dimension "
                  + goal.length
                  + ", demonstration "
                  + demonstration.name()
                  + " has "
                  + demonstration.dimension());
        }
      }
    }
    for (int axis = 0; axis < goal.length; axis++) {
      if (!Double.isFinite(goal[axis])) {
        throw new IllegalArgumentException(
            name + ": axis " + axis + " of the goal is not finite: " + goal[axis]);
      }
    }
    this.name = name;
    this.training = List.copyOf(training);
    this.unseen = List.copyOf(unseen);
    this.goal = goal.clone();
    this.orientation = orientation;
  }

  /**
   * The same set, of poses: the last three axes are rotation vectors.
   *
   * @param origin the orientation that they start from
   */
  public DemonstrationSet withOrientation(UnitQuaternion origin) {
    return new DemonstrationSet(name, training, unseen, goal, Optional.of(origin));
  }

  /**
   * Demonstrations that end at one goal: the end of the first one or, where that is noisy, the mean
   * end of all of them once they are {@link Demonstration#smoothed() smoothed}.
   *
   * @param training at least one, to learn from
   */
  public static DemonstrationSet endingTogether(String name, List<Demonstration> training) {
    if (training.isEmpty()) {
      throw new IllegalArgumentException(name + ": no demonstration to learn from");
    }
    Demonstration first = training.getFirst();
    if (first.smoothed().velocitySource() != Demonstration.VelocitySource.SMOOTHED) {
      return new DemonstrationSet(name, training, List.of(), first.trajectory().end());
    }
    double[] mean = new double[first.dimension()];
    for (Demonstration shown : training) {
      double[] end = shown.smoothed().trajectory().end();
      for (int axis = 0; axis < mean.length; axis++) {
        mean[axis] += end[axis] / training.size();
      }
    }
    return new DemonstrationSet(name, training, List.of(), mean);
  }

  /**
   * The same set with the last {@code count} of its training demonstrations kept aside, before
   * those that are so already.
   *
   * @throws IllegalArgumentException unless one is left to learn from
   */
  public DemonstrationSet keepAside(int count) {
    int left = training.size() - count;
    if (count < 0 || left < 1) {
      throw new IllegalArgumentException(
          "%s: %d of %d demonstrations cannot be kept aside: one at least is learned from"
              .formatted(name, count, training.size()));
    }
    List<Demonstration> aside = new ArrayList<>(training.subList(left, training.size()));
    aside.addAll(unseen);
    return new DemonstrationSet(name, training.subList(0, left), aside, goal, orientation);
  }

  /** The same set without rests on the way, those of its unseen demonstrations included. */
  public DemonstrationSet withoutRests() {
    List<Demonstration> all = new ArrayList<>(training);
    all.addAll(unseen);
    List<Demonstration> cut = Rests.cut(all);
    int learned = training.size();
    return new DemonstrationSet(
        name, cut.subList(0, learned), cut.subList(learned, cut.size()), goal, orientation);
  }

  /** What reports call the movement. */
  public String name() {
    return name;
  }

  /** The demonstrations to learn from, at least one. */
  public List<Demonstration> training() {
    return training;
  }

  /** The demonstrations kept aside, possibly none. */
  public List<Demonstration> unseen() {
    return unseen;
  }

  /** Where the movement ends, a fresh array of d numbers. */
  public double[] goal() {
    return goal.clone();
  }

  /** Of poses, the orientation that the rotation vectors start from. */
  public Optional<UnitQuaternion> orientation() {
    return orientation;
  }

  /** The number of axes. */
  public int dimension() {
    return goal.length;
  }
}
