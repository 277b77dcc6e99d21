package dev.attractor.app.recall;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.OutputOptions;
import dev.attractor.app.cli.StateOption;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.app.report.Report;
import dev.attractor.memory.AssociativeMemory;
import dev.attractor.memory.Measure;
import dev.attractor.memory.RecallOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Pictures of several data sets, half of each hidden, and the columns recalled: figure 3.1. */
public abstract class HalfHiddenStudy implements Callable<Integer> {
  private static final String PAGE = "figure-3.1";

  private final String command;

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "mnist,cifar-10,tiny-imagenet",
      description =
          "Which of digits, mnist, cifar-10, cifar-100 and tiny-imagenet (default:"
              + " ${DEFAULT-VALUE}).")
  private List<String> datasets;

  @Option(
      names = "--memories",
      paramLabel = "N",
      defaultValue = "1000",
      description = "How many pictures to store (default: ${DEFAULT-VALUE}).")
  private int memories;

  @Option(
      names = "--id",
      paramLabel = "ID",
      defaultValue = "3",
      description = "Which stored picture to show, from 0 on (default: ${DEFAULT-VALUE}).")
  private int id;

  @Option(
      names = "--k",
      paramLabel = "K",
      defaultValue = "5",
      description = "How many columns to recall (default: ${DEFAULT-VALUE}).")
  private int k;

  @Option(
      names = "--beta",
      paramLabel = "B",
      defaultValue = "3",
      description = "Inverse temperature (default: ${DEFAULT-VALUE}).")
  private double beta;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "docs/results",
      description = "Where the page, CSV and figures go (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Mixin private OutputOptions outputs;
  @Mixin private CommonOptions common;

  private record Result(Map<String, List<Recollection.Column>> columns, List<String> files) {}

  /** {@code command} is what a user types to get here, without the program's name. */
  protected HalfHiddenStudy(String command) {
    this.command = command;
  }

  @Override
  public final Integer call() throws IOException {
    StateOption.positive("--beta", beta);
    if (memories < 1 || k < 1 || k > memories || id < 0 || id >= memories) {
      throw new WrongUsage(
          "--k must lie between 1 and --memories, and --id between 0 and --memories - 1, got"
              + " --k %d --id %d --memories %d".formatted(k, id, memories));
    }
    String typed =
        "./attractor %s --dataset %s --memories %d --id %d --k %d --beta %s --seed %d"
            .formatted(
                command, PictureOptions.join(datasets), memories, id, k, beta, common.seed());
    outputs.page(out, PAGE, typed);
    List<Shown> shown = new ArrayList<>(); // all of them before anything is written
    for (String dataset : datasets) {
      shown.add(shown(dataset));
    }
    Report report =
        new Report(
            out, PAGE, "Figure 3.1: half-hidden pictures and what %d columns recall".formatted(k));
    report.text(
        """
        Each memory holds %d pictures chosen by the seed. Number %d of them is shown with its top \
        half hidden (of CIFAR the top 10 of 32 rows); similarity negative Manhattan, beta = %s. \
        Columns are recalled patterns, weights times pictures, so that a column whose largest \
        weight is below 1 is a superposition. *i-th nearest* is the stored picture of the i-th \
        largest similarity to what is shown; the picture itself has id %d."""
            .formatted(memories, id, beta, id));
    Map<String, List<Recollection.Column>> columns = new LinkedHashMap<>();
    List<String> texts = new ArrayList<>();
    for (Shown one : shown) {
      Recollection recollection = one.recollection();
      columns.put(one.dataset(), recollection.columns());
      report.text(one.text());
      report.figure(recollection.row().figure(), one.dataset(), one.dataset());
      report.table(recollection.table());
      texts.add(one.dataset() + "\n" + recollection.table().text());
    }
    List<Path> files = report.write(typed, common.seed());
    common
        .console()
        .result(
            new Result(columns, files.stream().map(Path::toString).toList()),
            String.join("\n", texts) + "\nWritten: " + files.getFirst());
    return 0;
  }

  /** One picture of a data set, and a sentence on where it comes from. */
  private record Shown(String dataset, String text, Recollection recollection) {}

  private Shown shown(String dataset) throws IOException {
    ImageSource source = ImageSource.set(dataset, common);
    int[] chosen = source.sample(memories, new Random(common.seed()));
    Occlusion occlusion = Occlusion.usual(dataset);
    AssociativeMemory memory =
        AssociativeMemory.of(source.take(chosen), Measure.NEGATIVE_MANHATTAN);
    float[] query = occlusion.apply(source.pixels()[chosen[id]], source.shape());
    return new Shown(
        dataset,
        "%s (%s; content MD5 %s), %s hidden:"
            .formatted(source.title(), source.shape(), source.md5(), occlusion),
        new Recollection(
            source.shape(),
            query,
            memory.recall(query, RecallOptions.nearest(k, beta)),
            beta,
            index -> source.labels().get(chosen[(int) index])));
  }
}
