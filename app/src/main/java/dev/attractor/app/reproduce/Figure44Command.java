package dev.attractor.app.reproduce;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.drawing.MotionPanel;
import dev.attractor.app.motion.MotionRollOuts;
import dev.attractor.data.demonstrations.DemonstrationSet;
import dev.attractor.motion.Demonstration;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.Trajectory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Figure 4.4: the two-link pendulum, angle against its velocity, a row a link, a column a model.
 */
@Command(
    name = "figure-4.4",
    description = {
      "Swings of a two-link pendulum by four models in phase planes (figure 4.4).",
      "Runs are those of table-4.1: finished ones are kept and skipped."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class Figure44Command implements Callable<Integer> {
  private static final int PANEL = 240;

  @Mixin private MotionRunOptions options;
  @Mixin private CommonOptions common;

  @Override
  public Integer call() throws IOException {
    new ModelFigures(Table41Row.PENDULUM_4D, options, common)
        .draw(
            "figure-4.4",
            "Figure 4.4: the two-link pendulum by four models",
            """
        The first swing of the row Pendulum-4D of table 4.1 and its roll-out: angle against angular velocity,
        the upper row of panels the first link, the lower one the second; ELCD, EFlow, SDD and NCDS with
        the training of table 4.1 (velocities, 300 epochs).""",
            PANEL,
            Figure44Command::panels);
    return 0;
  }

  private static List<MotionPanel> panels(MotionModel model, DemonstrationSet set, String title) {
    Demonstration shown = set.training().getFirst();
    Trajectory path = MotionRollOuts.EXPONENTIAL.alike(model, shown);
    int links = model.dimension() / 2;
    List<MotionPanel> panels = new ArrayList<>();
    for (int link = 0; link < links; link++) {
      panels.add(
          new MotionPanel(link, links + link)
              .title("%s, link %d".formatted(title, link + 1))
              .goal(model.goal())
              .curve(shown.trajectory(), MotionPanel.Line.DEMONSTRATION)
              .curve(path, MotionPanel.Line.ROLL_OUT));
    }
    return panels;
  }
}
