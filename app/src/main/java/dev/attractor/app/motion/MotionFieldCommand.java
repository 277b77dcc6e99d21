package dev.attractor.app.motion;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.OutputOptions;
import dev.attractor.app.cli.OutputPath;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.data.demonstrations.DemonstrationSet;
import dev.attractor.formats.MotionFile;
import dev.attractor.motion.MotionModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The look of figure 4.3. */
@Command(
    name = "field",
    description = {
      "Draw a motion: its demonstrations and roll-outs over its field.",
      "Demonstrations are black (grey when they were kept aside), roll-outs from their starts in",
      "colour; in two dimensions they lie over the stream lines of the field."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class MotionFieldCommand implements Callable<Integer> {
  @Mixin private MotionCommand.ModelOption model;

  @ArgGroup(exclusive = true, multiplicity = "0..1", heading = "Other demonstrations:%n")
  private MotionSource source;

  @Option(
      names = "--out",
      paramLabel = "NAME",
      converter = OutputOptions.FileName.class,
      description = "Name of the pictures, without ending (default: the model's, in this folder).")
  private Path out;

  @Mixin private OutputOptions outputs;
  @Mixin private CommonOptions common;

  private record Drawn(List<String> pictures) {}

  @Override
  public Integer call() throws IOException {
    Path base =
        out == null
            ? Path.of(model.file().toString().replaceFirst("\\.json$", "")).getFileName()
            : OutputPath.picturesNamed(out);
    outputs.pictures(base, model.file());
    MotionModel learned = MotionFile.read(model.file());
    DemonstrationSet set = MotionEvaluateCommand.demonstrations(source, learned, common);
    if (set.dimension() != learned.positions()) {
      throw new WrongUsage(
          "the model has "
              + learned.positions()
              + " dimensions, the demonstrations "
              + set.dimension());
    }
    List<Path> pictures = MotionPictures.overview(learned, set).save(base);
    List<String> names = pictures.stream().map(Path::toString).toList();
    common.console().result(new Drawn(names), names.stream().collect(Collectors.joining("\n")));
    return 0;
  }
}
