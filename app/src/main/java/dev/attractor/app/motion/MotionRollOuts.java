package dev.attractor.app.motion;

import dev.attractor.data.demonstrations.AdaptiveRollOut;
import dev.attractor.motion.Demonstration;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.RollOut;
import dev.attractor.motion.Trajectory;
import java.util.List;

/** How a model is followed from where demonstrations start, and with which method. */
public enum MotionRollOuts {
  /** The exponential step in z, which keeps the guaranteed decay. */
  EXPONENTIAL,
  /** Classical Runge-Kutta steps in x. */
  RK4,
  /** Dormand and Prince's adaptive steps in x. */
  DORMAND_PRINCE;

  private static final AdaptiveRollOut ADAPTIVE = new AdaptiveRollOut(1e-8, 1e-8);

  /** The positions from the demonstration's start, with its own time step and length. */
  public Trajectory alike(MotionModel model, Demonstration demonstration) {
    if (this == DORMAND_PRINCE) {
      double[] times = demonstration.trajectory().times();
      return ADAPTIVE
          .solve(model.policy()::velocity, model.startOf(demonstration), times)
          .firstAxes(model.positions());
    }
    return model.rollOutAlike(demonstration, this == RK4 ? RollOut.RK4 : RollOut.EXPONENTIAL);
  }

  /** One for each demonstration. */
  public List<Trajectory> alike(MotionModel model, List<Demonstration> demonstrations) {
    return demonstrations.stream().map(shown -> alike(model, shown)).toList();
  }
}
