package dev.attractor.app.drawing;

import dev.attractor.data.demonstrations.StateVelocity;
import dev.attractor.motion.Trajectory;

/** What a panel shows of a motion: two of its axes, counted from 0, or one of them over time. */
record PanelAxes(int horizontal, int vertical) {
  private static final int TIME = -1;

  static PanelAxes overTime(int axis) {
    return new PanelAxes(TIME, axis);
  }

  boolean overTime() {
    return horizontal == TIME;
  }

  /** Where a state is in the plane that is shown. */
  double[] place(double time, double[] state) {
    return new double[] {overTime() ? time : state[horizontal], state[vertical]};
  }

  /** The same of all states of a trajectory whose first is shown at time {@code start}. */
  double[][] places(Trajectory t, double start) {
    double[][] places = new double[t.size()][];
    for (int i = 0; i < places.length; i++) {
      double across = overTime() ? start + t.time(i) - t.time(0) : t.position(i, horizontal);
      places[i] = new double[] {across, t.position(i, vertical)};
    }
    return places;
  }

  /** A field in the plane that is shown: of two dimensions, or of one, (t, x)' = (1, f(x)). */
  StateVelocity planar(StateVelocity motion) {
    if (!overTime()) {
      return motion;
    }
    double[] state = new double[1];
    return (at, velocity) -> {
      state[0] = at[1];
      motion.at(state, state);
      velocity[0] = 1;
      velocity[1] = state[0];
    };
  }

  String horizontalName() {
    return overTime() ? "t" : "x" + (horizontal + 1);
  }

  String verticalName() {
    return "x" + (vertical + 1);
  }
}
