package dev.attractor.motion;

import java.util.ArrayList;
import java.util.List;

/** A few hooked curves that end at the origin. */
final class Shown {
  private Shown() {}

  static List<Demonstration> hooks(int count, int states, int dimension) {
    List<Demonstration> shown = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      double[] x = new double[states * dimension];
      for (int i = 0; i < states; i++) {
        double left = 1 - i / (states - 1.0);
        for (int a = 0; a < dimension; a++) {
          x[i * dimension + a] =
              10 * left * Math.cos(a + 2.5 * left + 0.1 * k) * (1 + 0.05 * k * (a + 1));
        }
      }
      shown.add(
          Demonstration.estimatingVelocities(
              "hook " + k, Trajectory.evenlySpaced(2.0 / states, x, dimension)));
    }
    return shown;
  }
}
