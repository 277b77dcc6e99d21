package dev.attractor.app.reproduce;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.drawing.MotionPanel;
import dev.attractor.app.motion.MotionPictures;
import dev.attractor.data.demonstrations.DemonstrationSet;
import dev.attractor.motion.MotionModel;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Figure 4.3: planar handwriting, a row a shape, a column a model. */
@Command(
    name = "figure-4.3",
    description = {
      "Handwriting learned by four models with our training: fields and roll-outs (figure 4.3).",
      "Runs are those of table-4.1: finished ones are kept and skipped."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class Figure43Command implements Callable<Integer> {
  private static final int PANEL = 170;

  @Mixin private MotionRunOptions options;
  @Mixin private CommonOptions common;

  @Override
  public Integer call() throws IOException {
    new ModelFigures(Table41Row.LASA_2D, options, common)
        .draw(
            "figure-4.3",
            "Figure 4.3: planar handwriting by four models",
            """
        Ten shapes of table 4.1, three demonstrations each, learned by ELCD, EFlow, SDD and NCDS with the
        preset `default`. SDD lives in x: its function V is convex, so it grows along every ray from
        the goal, and a movement that begins beside the goal and first leaves it along a ray (BendedLine)
        cannot be one along which V falls.""",
            PANEL,
            Figure43Command::panels);
    return 0;
  }

  private static List<MotionPanel> panels(MotionModel model, DemonstrationSet set, String title) {
    MotionPanel panel = MotionPictures.panels(model).getFirst().title(title).withoutTicks();
    MotionPictures.show(panel, model, set);
    return List.of(panel);
  }
}
