package dev.attractor.app.motion;

import dev.attractor.app.drawing.Figure;
import dev.attractor.app.drawing.MotionPanel;
import dev.attractor.data.demonstrations.DemonstrationSet;
import dev.attractor.motion.Demonstration;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.Trajectory;
import java.util.ArrayList;
import java.util.List;

/**
 * The pictures of a model: in two dimensions with its field, in one over time, in more by pairs of
 * axes.
 */
public final class MotionPictures {
  private static final int ONE = 480;
  private static final int SMALL = 280;
  private static final int MOST_COLUMNS = 4;

  private MotionPictures() {}

  /** Demonstrations, those kept aside, and the roll-outs from the starts of both. */
  public static Figure overview(MotionModel model, DemonstrationSet set) {
    List<MotionPanel> panels = panels(model);
    if (panels.size() == 1) {
      panels.getFirst().title(set.name());
    }
    for (MotionPanel panel : panels) {
      show(panel, model, set);
    }
    return figure(panels);
  }

  /** Adds what {@link #overview} shows to a panel. */
  public static void show(MotionPanel panel, MotionModel model, DemonstrationSet set) {
    demonstrations(panel, set);
    for (Demonstration shown : set.unseen()) {
      panel.curve(MotionRollOuts.EXPONENTIAL.alike(model, shown), MotionPanel.Line.RECOVERY);
    }
    for (Demonstration shown : set.training()) {
      panel.curve(MotionRollOuts.EXPONENTIAL.alike(model, shown), MotionPanel.Line.ROLL_OUT);
    }
  }

  static void demonstrations(MotionPanel panel, DemonstrationSet set) {
    set.unseen().forEach(shown -> panel.curve(shown.trajectory(), MotionPanel.Line.UNSEEN));
    set.training()
        .forEach(shown -> panel.curve(shown.trajectory(), MotionPanel.Line.DEMONSTRATION));
  }

  /**
   * Panels of positions with the goal, and in one and two dimensions the field x' = f(x): axes 1
   * and 2, 3 and 4, ...; a last axis without a partner is shown against the one before it, a single
   * one over time.
   */
  public static List<MotionPanel> panels(MotionModel model) {
    int d = model.positions();
    List<MotionPanel> panels = new ArrayList<>();
    if (d == 1) {
      panels.add(MotionPanel.overTime(0).goal(model.goal()));
    }
    for (int axis = 0; d > 1 && axis < d; axis += 2) {
      int other = Math.min(axis + 1, d - 1);
      panels.add(new MotionPanel(other - 1, other).goal(model.goal()));
    }
    if (d <= 2 && model.order() == 1) {
      panels.getFirst().field(model.policy()::velocity);
    }
    return panels;
  }

  static Figure figure(List<MotionPanel> panels) {
    return panels.size() == 1
        ? panels.getFirst().figure(ONE)
        : MotionPanel.grid(panels, MOST_COLUMNS, SMALL);
  }

  /** A roll-out in pieces, a push between two of them, over the demonstrations when known. */
  public static Figure pushed(MotionModel model, DemonstrationSet set, PushedRollOut rollOut) {
    List<MotionPanel> panels = panels(model);
    for (MotionPanel panel : panels) {
      if (set != null) {
        demonstrations(panel, set);
      }
      List<Trajectory> pieces = rollOut.pieces();
      for (int i = 0; i < pieces.size(); i++) {
        double began = rollOut.starts().get(i);
        panel.curve(
            pieces.get(i), i == 0 ? MotionPanel.Line.ROLL_OUT : MotionPanel.Line.RECOVERY, began);
        if (i > 0) {
          panel.push(began, pieces.get(i - 1).end(), pieces.get(i).start());
        }
      }
    }
    return figure(panels);
  }
}
