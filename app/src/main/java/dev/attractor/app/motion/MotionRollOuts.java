package dev.attractor.app.motion;

import dev.attractor.data.AdaptiveRollOut;
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

  /** From the demonstration's start, with its own time step and length. */
  public Trajectory alike(MotionModel model, Demonstration demonstration) {
    Trajectory shown = demonstration.trajectory();
    if (this == DORMAND_PRINCE) {
      return ADAPTIVE.solve(model.policy()::velocity, shown.start(), shown.times());
    }
    return model.rollOut(
        shown.start(),
        shown.timeStep(),
        shown.size() - 1,
        this == RK4 ? RollOut.RK4 : RollOut.EXPONENTIAL);
  }

  /** One for each demonstration. */
  public List<Trajectory> alike(MotionModel model, List<Demonstration> demonstrations) {
    return demonstrations.stream().map(shown -> alike(model, shown)).toList();
  }
}
