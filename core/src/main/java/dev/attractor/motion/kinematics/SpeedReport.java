package dev.attractor.motion.kinematics;

import dev.attractor.motion.Demonstration;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.Trajectory;
import dev.attractor.parallel.Running;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How fast a motion gets, beside its demonstrations: from where they start, from states of the box
 * around them, and from states of ten times that box.
 *
 * <p>Demonstrations are smoothed where they are noisy and looked at in 100 pieces of time, which a
 * hand does not fill; roll-outs in 1000, so that no short burst is missed.
 *
 * @param demonstrated the peaks of the demonstrations themselves
 * @param regions from the starts, from the box, from ten times the box, in this order
 */
public record SpeedReport(Peaks demonstrated, List<Region> regions) {
  /** Times the roll-outs of the peaks. */
  private static final int PIECES = 1000;

  private static final int DEMONSTRATED_PIECES = 100;

  /**
   * Roll-outs from one set of starts. Ratios are over the demonstrations' peaks; infinite where a
   * demonstration does not move.
   *
   * @param from where they start, in words
   * @param starts how many
   * @param refused starts at which the arithmetic overflows
   * @param peaks the largest over all of them
   * @param speedRatio peak speed over the demonstrated one
   * @param accelerationRatio peak acceleration over the demonstrated one
   * @param jerkRatio peak jerk over the demonstrated one
   * @param medianSpeedRatio the median over the starts of their peak speed, over the demonstrated
   *     one
   */
  public record Region(
      String from,
      int starts,
      int refused,
      Peaks peaks,
      double speedRatio,
      double accelerationRatio,
      double jerkRatio,
      double medianSpeedRatio) {}

  /** Copies the list. */
  public SpeedReport {
    regions = List.copyOf(regions);
  }

  /**
   * Follows the motion from everywhere, as long as the longest demonstration.
   *
   * @param shown the demonstrations, at least one, of as many axes as the motion has positions; a
   *     motion of order 2 starts with velocities of theirs
   * @param starts random starts in either box
   * @param seed of the starts
   * @throws java.util.concurrent.CancellationException when the call is cancelled or out of time
   */
  public static SpeedReport of(
      MotionModel model, List<Demonstration> shown, int starts, long seed) {
    List<Trajectory> smooth =
        shown.stream().map(Demonstration::smoothed).map(Demonstration::trajectory).toList();
    Peaks own = Peaks.of(smooth, DEMONSTRATED_PIECES);
    List<Trajectory> states =
        model.order() == 1
            ? smooth
            : shown.stream().map(d -> d.smoothed().withVelocities().trajectory()).toList();
    double duration = smooth.stream().mapToDouble(Trajectory::duration).max().orElseThrow();
    Box box = Box.around(states);
    SplittableRandom random = new SplittableRandom(seed);
    List<double[]> near = new ArrayList<>();
    List<double[]> far = new ArrayList<>();
    for (int n = 0; n < starts; n++) {
      near.add(box.random(1, random));
      far.add(box.random(10, random));
    }
    return new SpeedReport(
        own,
        List.of(
            region(
                "demonstrations' starts",
                model,
                states.stream().map(Trajectory::start).toList(),
                duration,
                own),
            region("their box", model, near, duration, own),
            region("ten times their box", model, far, duration, own)));
  }

  private static Region region(
      String from, MotionModel model, List<double[]> starts, double duration, Peaks own) {
    Running running = Running.current();
    List<Trajectory> paths = new ArrayList<>();
    double[] speeds = new double[starts.size()];
    for (double[] start : starts) {
      running.checkTime();
      try {
        Trajectory path =
            model.rollOut(start, duration / PIECES, PIECES).firstAxes(model.positions());
        speeds[paths.size()] = Peaks.of(List.of(path), PIECES).speed().value();
        paths.add(path);
      } catch (IllegalArgumentException overflow) {
        // Counted as refused below: a start without a motion has no speed.
        continue;
      }
    }
    int count = paths.size();
    if (count == 0) {
      throw new IllegalArgumentException(
          "the motion overflows from all " + starts.size() + " starts of " + from);
    }
    Arrays.sort(speeds, 0, count);
    Peaks peaks = Peaks.of(paths, PIECES);
    return new Region(
        from,
        count,
        starts.size() - count,
        peaks,
        peaks.speed().value() / own.speed().value(),
        peaks.acceleration().value() / own.acceleration().value(),
        peaks.jerk().value() / own.jerk().value(),
        speeds[count / 2] / own.speed().value());
  }

  /**
   * The largest acceleration from the starts and from the box: what a time scale has to bring down.
   */
  public double peakAcceleration() {
    return Math.max(
        regions.get(0).peaks().acceleration().value(),
        regions.get(1).peaks().acceleration().value());
  }
}
