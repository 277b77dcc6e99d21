package dev.attractor.app.recall;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.OutputOptions;
import dev.attractor.app.cli.OutputPath;
import dev.attractor.app.cli.StateOption;
import dev.attractor.app.cli.Table;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.app.drawing.Figure;
import dev.attractor.memory.AssociativeMemory;
import dev.attractor.memory.Recall;
import dev.attractor.memory.RecallOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

  private record Column(
      int column, long id, double weight, String label, long ranked, double similarity) {}

  private record Answer(List<Column> columns, List<String> files) {}

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
    Recall recall = patterns.recall(query, RecallOptions.nearest(k, beta));
    List<Column> columns = columns(pictures, recall);
    List<String> files = new ArrayList<>();
    if (base != null) {
      for (Path file : draw(pictures, query, recall).save(base)) {
        files.add(file.toString());
      }
    }
    Table table =
        new Table("column", "largest weight", "id", "label", "i-th nearest", "similarity");
    for (Column c : columns) {
      table.row(
          c.column,
          String.format(Locale.ROOT, "%.4f", c.weight),
          c.id,
          c.label,
          c.ranked,
          String.format(Locale.ROOT, "%.4g", c.similarity));
    }
    common
        .console()
        .result(
            new Answer(columns, files),
            table.text() + (files.isEmpty() ? "" : "\nDrawn: " + String.join(", ", files)));
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

  private List<Column> columns(PictureMemory pictures, Recall recall) {
    long[] ids = recall.ids();
    long[] indices = recall.indices();
    long[] ranked = recall.ranked();
    double[] scores = recall.scores();
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < recall.columns(); i++) {
      double weight = 0;
      for (double w : recall.weights(i)) {
        weight = Math.max(weight, w);
      }
      double similarity = 0;
      for (int j = 0; j < ids.length; j++) {
        similarity = ids[j] == ranked[i] ? scores[j] / beta : similarity;
      }
      columns.add(
          new Column(i + 1, indices[i], weight, pictures.label(indices[i]), ranked[i], similarity));
    }
    return columns;
  }

  private static Figure draw(PictureMemory pictures, float[] query, Recall recall) {
    PictureShape shape = pictures.shape();
    double[] wide = new double[query.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = query[i];
    }
    PictureRow row = new PictureRow().query(shape.image(wide), "query");
    for (int i = 0; i < recall.columns(); i++) {
      row.recalled(shape.image(recall.pattern(i)), "column " + (i + 1));
    }
    return row.figure();
  }
}
