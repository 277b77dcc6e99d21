package dev.attractor.app.reproduce;

import dev.attractor.app.recall.ReconstructionStudy;
import java.util.Map;
import picocli.CommandLine.Command;

/** Figure 3.2: {@code recall reconstruct} with the dissertation's settings. */
@Command(
    name = "figure-3.2",
    description = "Reconstruction of half-hidden pictures against the number of memories.",
    mixinStandardHelpOptions = true,
    defaultValueProvider = Figure32Command.Defaults.class)
final class Figure32Command extends ReconstructionStudy {
  static final class Defaults extends PaperDefaults {
    Defaults() {
      super(Map.of("--dataset", "mnist", "--out", "docs/results"));
    }
  }

  Figure32Command() {
    super("reproduce figure-3.2");
  }
}
