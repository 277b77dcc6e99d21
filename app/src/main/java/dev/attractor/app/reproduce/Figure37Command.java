package dev.attractor.app.reproduce;

import dev.attractor.app.recall.RetrievalStudy;
import java.util.Map;
import picocli.CommandLine.Command;

/** Figure 3.7: {@code recall evaluate} with the dissertation's settings. */
@Command(
    name = "figure-3.7",
    description = "Recall@k of pictures with noise, mean and deviation over draws.",
    mixinStandardHelpOptions = true,
    defaultValueProvider = Figure37Command.Defaults.class)
final class Figure37Command extends RetrievalStudy {
  static final class Defaults extends PaperDefaults {
    Defaults() {
      super(Map.of("--dataset", "mnist", "--beta", "3", "--draws", "10", "--out", "docs/results"));
    }
  }

  Figure37Command() {
    super("reproduce figure-3.7");
  }
}
