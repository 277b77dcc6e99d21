package dev.attractor.app.clustering;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.Failures;
import dev.attractor.app.cli.OutputOptions;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.clustering.Clustering;
import dev.attractor.clustering.ClusteringMethod;
import dev.attractor.clustering.KMeans;
import dev.attractor.clustering.PackedCodes;
import dev.attractor.clustering.Seeding;
import dev.attractor.clustering.SoftKMeans;
import dev.attractor.clustering.Temperature;
import dev.attractor.clustering.Weights;
import dev.attractor.fixedpoint.Status;
import dev.attractor.parallel.Control;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Clusters any array of numbers, without a network. */
@Command(
    name = "cluster",
    description = {
      "Clusters an array of numbers into a few codewords: soft k-means to its attractor, or hard.",
      "A table of numbers is cut into rows of the dimension, line by line."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class ClusterCommand implements Callable<Integer> {
  /** What the command knows how to do without a loss to differentiate. */
  enum Fit {
    IDKM,
    KMEANS
  }

  @Option(
      names = "--in",
      paramLabel = "FILE",
      required = true,
      description = "FILE.npy, FILE.csv, FILE.npz[:ARRAY], FILE.safetensors[:TENSOR] or - (stdin).")
  private String in;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "What --in holds, where no ending of a file's name says it: ${COMPLETION-CANDIDATES}.")
  private NumbersSource.Format format;

  @Option(
      names = "--codewords",
      paramLabel = "K",
      defaultValue = "4",
      description = "How many codewords, 1 to 65536 (default: ${DEFAULT-VALUE}).")
  private int codewords;

  @Option(
      names = "--dimension",
      paramLabel = "D",
      defaultValue = "1",
      description = "Numbers that share a codeword (default: ${DEFAULT-VALUE}).")
  private int dimension;

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      defaultValue = "idkm",
      description =
          "idkm: soft k-means to its attractor; kmeans: hard (default: ${DEFAULT-VALUE}).")
  private Fit method;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      converter = TemperatureConverter.class,
      description =
          "Of --method idkm: absolute, or relative:R for R standard deviations of the numbers"
              + " (default: relative:0.05).")
  private Temperature temperature;

  @Option(
      names = "--restarts",
      paramLabel = "N",
      description =
          "Starts of --method kmeans with a --dimension of 2 or more, of which the best is gone on"
              + " with (default: 8).")
  private Integer restarts;

  @Option(
      names = "--row-weights",
      paramLabel = "FILE",
      description = "One number >= 0 for each row: how much it counts.")
  private String rowWeights;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      converter = OutputOptions.FileName.class,
      description = "Write packed codes and codebook to FILE.safetensors.")
  private Path out;

  @Option(
      names = "--strict",
      description = "Exit with 1 when the fit does not converge (always: a warning).")
  private boolean strict;

  @Mixin private OutputOptions outputs;
  @Mixin private CommonOptions common;

  @Override
  public Integer call() throws IOException {
    ClusteringMethod<?> kmeans = settings();
    Console console = common.console();
    outputs.file(out, NumbersFile.path(in, format), NumbersFile.path(rowWeights, null));
    NumbersFile numbers = NumbersFile.read(in, format);
    checkTable(numbers);
    checkCodes(numbers);
    Weights weights = numbers.weights(in);
    if (rowWeights != null) {
      weights = NumbersFile.read(rowWeights, null).counting(weights);
    }
    long start = System.nanoTime();
    Clustering clustering;
    try (FitProgress progress = new FitProgress(console)) {
      clustering = kmeans.fit(weights, Control.NONE.withListener(progress));
    }
    warn(clustering, console);
    ClusterDocument document = ClusterDocument.of(clustering, (System.nanoTime() - start) * 1e-9);
    if (document.effectiveCodewords() < codewords) {
      console.note(
          "attractor: only %d of the %d codewords are different and in use"
              .formatted(document.effectiveCodewords(), codewords));
    }
    if (out != null) {
      ClusteredFile.write(out, numbers, clustering, provenance());
    }
    console.result(document, document.text(numbers, clustering));
    return strict && clustering.status() != Status.CONVERGED ? Failures.FAILURE : 0;
  }

  /** Codes that do not fit into a file are refused before the work and not after it. */
  private void checkCodes(NumbersFile numbers) throws IOException {
    long bytes = PackedCodes.bytesFor(codewords, (numbers.size() + dimension - 1) / dimension);
    if (out != null && bytes > Integer.MAX_VALUE - 8) {
      throw new IOException(
          "%s: %d bytes of packed codes, at most %d in a file; choose fewer codewords, a larger --dimension, or leave --out away"
              .formatted(in, bytes, Integer.MAX_VALUE - 8));
    }
  }

  private void warn(Clustering clustering, Console console) {
    if (clustering.status() != Status.CONVERGED) {
      console.note(
          "attractor: the fit did not converge: %s at residual %.1e standard deviations"
              .formatted(clustering.status(), clustering.residual()));
    }
  }

  private ClusteringMethod<?> settings() {
    if (method == Fit.KMEANS && temperature != null) {
      throw new WrongUsage("kmeans has no temperature: leave out --temperature or choose idkm");
    }
    if (temperature instanceof Temperature.Annealed annealed) {
      throw new WrongUsage(
          "--temperature %s is a schedule, for training; give one temperature, such as %s"
              .formatted(temperature, annealed.to()));
    }
    if (restarts != null && (method != Fit.KMEANS || dimension == 1)) {
      throw new WrongUsage(
          "--restarts needs --method kmeans and a --dimension of 2 or more: on a line hard k-means"
              + " draws nothing, and a soft fit starts once");
    }
    try {
      return method == Fit.IDKM ? soft() : hard();
    } catch (IllegalArgumentException e) {
      throw new WrongUsage(e.getMessage());
    }
  }

  private SoftKMeans soft() {
    return SoftKMeans.builder()
        .codewords(codewords)
        .dimension(dimension)
        .temperature(temperature())
        .seeding(Seeding.plusPlus(common.seed()))
        .build();
  }

  private KMeans hard() {
    KMeans.Builder settings = KMeans.builder().codewords(codewords).dimension(dimension);
    if (drawn()) {
      settings.seeding(Seeding.plusPlus(common.seed()));
    }
    if (restarts != null) {
      settings.restarts(restarts);
    }
    return settings.build();
  }

  private Temperature temperature() {
    return temperature == null ? Temperature.relative(0.05) : temperature;
  }

  /** Whether the start depends on the seed: on a line hard k-means draws nothing. */
  private boolean drawn() {
    return method == Fit.IDKM || dimension > 1;
  }

  /** A table whose lines the dimension does not divide would be cut across lines. */
  private void checkTable(NumbersFile numbers) throws IOException {
    List<Long> shape = numbers.shape();
    boolean tensor = NumbersSource.parse(in, format).format() == NumbersSource.Format.SAFETENSORS;
    if (tensor || shape.size() != 2 || shape.get(1) == 1) {
      return;
    }
    long columns = shape.get(1);
    if (columns % dimension != 0) {
      throw new IOException(
          "%s: rows of %d numbers cannot be cut into codewords of --dimension %d; choose a divisor"
                  .formatted(in, columns, dimension)
              + " of "
              + columns);
    }
  }

  private String provenance() {
    return "cluster --in %s --codewords %d --dimension %d --method %s%s%s%s%s"
        .formatted(
            format == null ? in : in + " --format " + format,
            codewords,
            dimension,
            method.name().toLowerCase(Locale.ROOT),
            method == Fit.IDKM ? " --temperature " + temperature() : "",
            drawn() ? " --seed " + common.seed() : "",
            restarts == null ? "" : " --restarts " + restarts,
            rowWeights == null ? "" : " --row-weights " + rowWeights);
  }
}
