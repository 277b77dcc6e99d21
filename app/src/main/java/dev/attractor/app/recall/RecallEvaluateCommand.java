package dev.attractor.app.recall;

import picocli.CommandLine.Command;

/** Recall@k of noisy queries. */
@Command(
    name = "evaluate",
    description = {
      "Store pictures, show each with noise, and count what is retrieved.",
      "Counted is how many of the k retrieved are among the k stored pictures nearest to the",
      "clean one, itself included."
    },
    mixinStandardHelpOptions = true)
final class RecallEvaluateCommand extends RetrievalStudy {
  RecallEvaluateCommand() {
    super("recall evaluate");
  }
}
