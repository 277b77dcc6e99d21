package dev.attractor.app.reproduce;

import dev.attractor.app.recall.HalfHiddenStudy;
import picocli.CommandLine.Command;

/** Figure 3.1: half-hidden pictures and what is recalled of them. */
@Command(
    name = "figure-3.1",
    description = "Half-hidden pictures of three data sets, and the columns recalled.",
    mixinStandardHelpOptions = true)
final class Figure31Command extends HalfHiddenStudy {
  Figure31Command() {
    super("reproduce figure-3.1");
  }
}
