package dev.attractor.app.clustering;

import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.Progress;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.data.ExampleSplit;
import dev.attractor.data.Examples;
import dev.attractor.nets.LayerRule;
import dev.attractor.nets.MixedPrecision;
import dev.attractor.nets.ParameterSpec;
import dev.attractor.nets.Parameters;
import dev.attractor.nets.Quantization;
import java.util.List;
import java.util.Set;

/**
 * Sizes of codebooks that keep a network within a number of bytes.
 *
 * @param bytes of all tensors: codes, codebooks and what stays as it is
 */
record SizeBudget(long bytes) {
  /**
   * Training examples that losses are measured on: the same for every size, so that they compare.
   */
  private static final int EXAMPLES = 500;

  /** A choice for each layer that the settings cluster. */
  List<MixedPrecision.Choice> sizes(
      Parameters network, Quantization settings, ExampleSplit data, Console console) {
    List<ParameterSpec> specs = network.architecture().parameters();
    Set<String> clustered = LayerRule.apply(settings.rules(), specs).keySet();
    long untouched =
        specs.stream()
            .filter(spec -> !clustered.contains(spec.name()))
            .mapToLong(spec -> 4L * spec.count())
            .sum();
    long least = untouched + MixedPrecision.leastBytes(specs, settings.rules());
    if (bytes < least) {
      throw new WrongUsage(
          "--budget %d: the least that is possible is %d bytes, %d of them what stays as it is; give"
                  .formatted(bytes, least, untouched)
              + " more, or --skip fewer layers");
    }
    Examples examples = data.train().first(EXAMPLES);
    int total = clustered.size() * MixedPrecision.SIZES.size();
    MixedPrecision measured;
    try (Progress progress = console.progress("Measuring layers", "sizes", total)) {
      measured =
          MixedPrecision.measure(
              network,
              settings.rules(),
              examples,
              settings.seed(),
              (done, all) -> progress.at(done));
    }
    return measured.within(bytes - untouched);
  }
}
