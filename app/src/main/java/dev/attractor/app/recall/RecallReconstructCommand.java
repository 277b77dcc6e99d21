package dev.attractor.app.recall;

import picocli.CommandLine.Command;

/** Reconstruction of half-hidden pictures against the number of memories. */
@Command(
    name = "reconstruct",
    description = {
      "Store pictures, hide part of each, and count how many are reconstructed.",
      "A picture counts when any of the k recalled columns is within --error of it, squared."
    },
    mixinStandardHelpOptions = true)
final class RecallReconstructCommand extends ReconstructionStudy {
  RecallReconstructCommand() {
    super("recall reconstruct");
  }
}
