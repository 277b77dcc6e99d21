package dev.attractor.app.reproduce.quantization;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.OutputPath;
import dev.attractor.app.cli.Table;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.app.drawing.Figure;
import dev.attractor.app.report.PageOptions;
import dev.attractor.app.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.knowm.xchart.XYChart;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Peak memory of a training step of ResNet-18 against the iterations of soft k-means. */
@Command(
    name = "figure-2.memory",
    description = {
      "Peak memory of a training step of ResNet-18 against the iterations of soft k-means.",
      "Every point is measured in a process of its own and kept."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class MemoryFigureCommand implements Callable<Integer> {
  private static final String PAGE = "figure-2.memory";
  private static final int CODEWORDS = 4;
  private static final int STEPS = 3;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,5,10,20,30",
      description = "Plain steps of a fit (default: ${DEFAULT-VALUE}).")
  private List<Integer> iterations;

  @Option(
      names = "--kinds",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "unrolled,dkm,idkm,jfb",
      description =
          "unrolled (DKM by automatic differentiation), dkm (ours), idkm, jfb (default:"
              + " ${DEFAULT-VALUE}).")
  private List<TrainingStep.Kind> kinds;

  @Option(
      names = "--most-unrolled",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "Leave unrolled out where it takes more iterations: each needs about 0.7 GB (default:"
              + " ${DEFAULT-VALUE}).")
  private int mostUnrolled;

  @Option(
      names = "--runs",
      paramLabel = "DIR",
      description =
          "Folder of measured points (default: runs/figure-2.memory in the user's cache).")
  private Path runs;

  @Mixin private PageOptions options;
  @Mixin private CommonOptions common;

  private record Point(String kind, int iterations, double megabytes) {}

  private record Result(double plainMegabytes, List<Point> points, List<String> files) {}

  @Override
  public Integer call() throws IOException {
    if (iterations.stream().anyMatch(n -> n < 1)) {
      throw new WrongUsage("--iterations must be at least 1, got " + iterations);
    }
    if (kinds.contains(TrainingStep.Kind.PLAIN)) {
      throw new WrongUsage("--kinds: a plain step has no iterations, and is measured anyway");
    }
    String command = command();
    options.check(PAGE, command);
    Console console = common.console();
    Path finished = runs == null ? common.cacheDir().resolve("runs").resolve(PAGE) : runs;
    OutputPath.folder(finished);
    Files.createDirectories(finished);
    MeasuredSteps measured = new MeasuredSteps(finished, common.threads());
    double plain = measured.megabytes(step(TrainingStep.Kind.PLAIN, 0), console);
    Map<TrainingStep.Kind, TreeMap<Integer, Double>> curves =
        new EnumMap<>(TrainingStep.Kind.class);
    List<Point> points = new ArrayList<>();
    for (TrainingStep.Kind kind : kinds) {
      TreeMap<Integer, Double> curve = new TreeMap<>();
      curves.put(kind, curve);
      for (int n : iterations) {
        if (kind != TrainingStep.Kind.UNROLLED || n <= mostUnrolled) {
          curve.put(n, measured.megabytes(step(kind, n), console));
          points.add(new Point(word(kind), n, curve.get(n)));
        }
      }
    }
    Table table = table(curves);
    List<Path> files = write(plain, curves, table, command);
    console.result(
        new Result(plain, points, files.stream().map(Path::toString).toList()),
        table.text() + "\n" + files.getFirst());
    return 0;
  }

  private static TrainingStep step(TrainingStep.Kind kind, int iterations) {
    return new TrainingStep(kind, CODEWORDS, 1, iterations, STEPS);
  }

  private Table table(Map<TrainingStep.Kind, TreeMap<Integer, Double>> curves) {
    List<String> columns = new ArrayList<>(List.of("iterations"));
    kinds.forEach(kind -> columns.add(word(kind) + " MB"));
    Table table = new Table(columns.toArray(String[]::new));
    for (int n : iterations) {
      List<Object> row = new ArrayList<>(List.of(n));
      for (TrainingStep.Kind kind : kinds) {
        Double megabytes = curves.get(kind).get(n);
        row.add(megabytes == null ? "-" : String.format(Locale.ROOT, "%.0f", megabytes));
      }
      table.row(row.toArray());
    }
    return table;
  }

  private List<Path> write(
      double plain,
      Map<TrainingStep.Kind, TreeMap<Integer, Double>> curves,
      Table table,
      String command)
      throws IOException {
    Report report =
        new Report(options.out(), PAGE, "Chapter 2: memory of a training step against iterations");
    report.text(
        """
        The largest resident size of a process (native libraries, the Java heap and its garbage
        included) that takes %d training steps of ResNet-18: 11,172,032 weights in %d codewords of one
        weight, 128 random images of 32 x 32, millions of bytes. A step without clustering takes
        %.0f. *unrolled* is DKM as automatic differentiation makes it: the engine keeps the attention
        of all weights at every iteration until the way back. *dkm* is ours: it keeps codebooks
        alone, and computes the attention again on the way back, so that DKM's memory does not grow
        either, and its time does. *idkm* and *jfb* differentiate the attractor and keep no iterate. A dash was not measured."""
            .formatted(STEPS, CODEWORDS, plain));
    report.table(table);
    report.figure(figure(plain, curves), "", "Peak memory of a step against iterations");
    return report.write(command, common.seed());
  }

  private static Figure figure(
      double plain, Map<TrainingStep.Kind, TreeMap<Integer, Double>> curves) {
    XYChart chart = Figure.lines("", "iterations of soft k-means", "peak memory, MB");
    chart.getStyler().setYAxisMin(0.0);
    TreeMap<Integer, Double> without = new TreeMap<>();
    curves.values().forEach(curve -> curve.keySet().forEach(n -> without.put(n, plain)));
    add(chart, "no clustering", without);
    curves.forEach((kind, curve) -> add(chart, word(kind), curve));
    return Figure.of(chart);
  }

  private static void add(XYChart chart, String name, TreeMap<Integer, Double> curve) {
    if (!curve.isEmpty()) {
      chart.addSeries(name, new ArrayList<>(curve.keySet()), new ArrayList<>(curve.values()));
    }
  }

  private String command() {
    return "./attractor reproduce %s --iterations %s --kinds %s --most-unrolled %d --threads %d"
        .formatted(
            PAGE,
            iterations.stream().map(String::valueOf).collect(Collectors.joining(",")),
            kinds.stream().map(MemoryFigureCommand::word).collect(Collectors.joining(",")),
            mostUnrolled,
            common.threads());
  }

  private static String word(TrainingStep.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
