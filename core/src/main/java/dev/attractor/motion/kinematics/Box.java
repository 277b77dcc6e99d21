package dev.attractor.motion.kinematics;

import dev.attractor.motion.Trajectory;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** The smallest box with sides along the axes that holds all states of some trajectories. */
public record Box(double[] low, double[] high) {
  /** Around all states of trajectories of one dimension, at least one. */
  public static Box around(List<Trajectory> trajectories) {
    int d = trajectories.getFirst().dimension();
    double[] low = new double[d];
    double[] high = new double[d];
    Arrays.fill(low, Double.POSITIVE_INFINITY);
    Arrays.fill(high, Double.NEGATIVE_INFINITY);
    for (Trajectory trajectory : trajectories) {
      for (int i = 0; i < trajectory.size(); i++) {
        for (int a = 0; a < d; a++) {
          low[a] = Math.min(low[a], trajectory.position(i, a));
          high[a] = Math.max(high[a], trajectory.position(i, a));
        }
      }
    }
    return new Box(low, high);
  }

  /** The distance between opposite corners. */
  public double diagonal() {
    double square = 0;
    for (int a = 0; a < low.length; a++) {
      square += (high[a] - low[a]) * (high[a] - low[a]);
    }
    return Math.sqrt(square);
  }

  /** A uniform state of the box of the same centre and {@code times} its sides. */
  public double[] random(double times, SplittableRandom random) {
    double[] x = new double[low.length];
    for (int a = 0; a < x.length; a++) {
      double half = 0.5 * (high[a] - low[a]);
      x[a] = low[a] + half + times * half * (2 * random.nextDouble() - 1);
    }
    return x;
  }
}
