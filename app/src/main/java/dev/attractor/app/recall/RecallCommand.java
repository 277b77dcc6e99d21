package dev.attractor.app.recall;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The door to the associative memory. */
@Command(
    name = "recall",
    description = "Associative memory: recall the k nearest patterns at once.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RecallBuildCommand.class,
      RecallAddCommand.class,
      RecallQueryCommand.class,
      RecallInfoCommand.class,
      RecallReconstructCommand.class,
      RecallEvaluateCommand.class,
      RecallWeightsCommand.class
    })
public final class RecallCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    CommandLine command = spec.commandLine();
    throw new ParameterException(
        command, "name what to do: " + String.join(", ", command.getSubcommands().keySet()));
  }
}
