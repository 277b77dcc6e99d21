package dev.attractor.app.recall;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.OutputOptions;
import dev.attractor.app.cli.OutputPath;
import dev.attractor.app.cli.StateOption;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.memory.AssociativeMemory;
import dev.attractor.memory.RecallOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows a picture to a memory and recalls the k nearest: figure 3.1. */
@Command(
    name = "query",
    description = "Show a picture to a memory and recall the k nearest at once.",
    mixinStandardHelpOptions = true)
final class RecallQueryCommand implements Callable<Integer> {
  /** What is shown. */
  static final class Shown {
    @Option(names = "--image", paramLabel = "FILE", description = "A picture of the same size.")
    private Path image;

    @Option(names = "--id", paramLabel = "ID", description = "A stored picture.")
    private Long id;
  }

  @Mixin private CommonOptions common;
  @Mixin private OutputOptions outputs;

  @Option(names = "--memory", paramLabel = "FILE", required = true, description = "The memory.")
  private Path memory;

  @ArgGroup(multiplicity = "1")
  private Shown shown;

  @Option(names = "--k", paramLabel = "K", defaultValue = "5", description = "How many to recall.")
  private int k;

  @Option(
      names = "--beta",
      paramLabel = "B",
      defaultValue = "3",
      description = "Inverse temperature (default: ${DEFAULT-VALUE}).")
  private double beta;

  @Option(
      names = "--occlude",
      paramLabel = "WHAT",
      defaultValue = "none",
      description = "Hide part of the picture first: none, top-half or rows:N.")
  private String occlude;

  @Option(
      names = "--out",
      paramLabel = "FILE.png",
      converter = OutputOptions.FileName.class,
      description = "Draw the query and the recalled pictures side by side, as PNG and SVG.")
  private Path out;

  private record Answer(List<Recollection.Column> columns, List<String> files) {}

  @Override
  public Integer call() throws IOException {
    if (k < 1) {
      throw new WrongUsage("--k must be at least 1, got " + k);
    }
    StateOption.positive("--beta", beta);
    Path base =
        out == null ? null : outputs.pictures(OutputPath.picturesNamed(out), memory, shown.image);
    Occlusion occlusion = Occlusion.parse(occlude);
    PictureMemory pictures = PictureMemory.open(memory);
    AssociativeMemory patterns = pictures.stored().memory();
    float[] query = occlusion.apply(query(pictures), pictures.shape());
    Recollection recollection =
        new Recollection(
            pictures.shape(),
            query,
            patterns.recall(query, RecallOptions.nearest(k, beta)),
            beta,
            pictures::label);
    List<String> files = new ArrayList<>();
    if (base != null) {
      for (Path file : recollection.row().figure().save(base)) {
        files.add(file.toString());
      }
    }
    common
        .console()
        .result(
            new Answer(recollection.columns(), files),
            recollection.table().text()
                + (files.isEmpty() ? "" : "\nDrawn: " + String.join(", ", files)));
    return 0;
  }

  private float[] query(PictureMemory pictures) throws IOException {
    if (shown.image != null) {
      return pictures.picture(shown.image);
    }
    return pictures
        .stored()
        .memory()
        .get(shown.id)
        .orElseThrow(
            () -> new IllegalArgumentException(memory + ": holds no pattern with id " + shown.id));
  }
}
