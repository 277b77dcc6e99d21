package dev.attractor.app.recall;

import dev.attractor.app.cli.OutputOptions;
import dev.attractor.app.cli.StateOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the commands that store pictures and ask for them again have in common. */
final class PictureOptions {
  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      defaultValue = "digits",
      description =
          "digits, mnist, cifar-10, cifar-100 or tiny-imagenet (default: ${DEFAULT-VALUE}).")
  String dataset;

  @Option(
      names = "--beta",
      paramLabel = "B",
      description = "Inverse temperature (default: 3; for recall evaluate 1).")
  private Double beta;

  @Option(
      names = "--similarity",
      paramLabel = "NAME",
      defaultValue = "manhattan",
      description = "manhattan, euclidean, cosine or inner (default: ${DEFAULT-VALUE}).")
  SimilarityName similarity;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "attractor-results",
      description = "Where the page, CSV and figures go (default: ${DEFAULT-VALUE}).")
  Path out;

  @Mixin OutputOptions outputs;

  /** The inverse temperature asked for, or this. */
  double beta(double otherwise) {
    return StateOption.positive("--beta", beta == null ? otherwise : beta);
  }

  /** The similarity in words. */
  String similarityInWords() {
    return similarity.measure.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** The similarity as it is asked for. */
  String similarityOption() {
    return similarity.name().toLowerCase(Locale.ROOT);
  }

  /** A list as it is asked for. */
  static String join(List<?> values) {
    return String.join(",", values.stream().map(String::valueOf).toList());
  }
}
