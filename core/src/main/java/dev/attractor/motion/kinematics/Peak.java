package dev.attractor.motion.kinematics;

/**
 * The largest size of a derivative along some trajectories, and where it was met.
 *
 * @param value the size, in units of the data over units of time, squared or cubed as it may be
 * @param trajectory which of the trajectories, from 0; -1 where none moves
 * @param time since its start
 * @param state where, in units of the data
 */
public record Peak(double value, int trajectory, double time, double[] state) {
  /** Copies the state. */
  public Peak {
    state = state.clone();
  }

  /** A copy. */
  @Override
  public double[] state() {
    return state.clone();
  }
}
