package dev.attractor.app.recall;

import dev.attractor.app.cli.CommandGroup;
import java.util.List;
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
    synopsisSubcommandLabel = "COMMAND")
public final class RecallCommand implements CommandGroup, Runnable {
  @Spec private CommandSpec spec;

  @Override
  public List<Class<?>> commands() {
    return List.of(
        RecallBuildCommand.class,
        RecallAddCommand.class,
        RecallQueryCommand.class,
        RecallInfoCommand.class,
        RecallReconstructCommand.class,
        RecallEvaluateCommand.class,
        RecallWeightsCommand.class);
  }

  @Override
  public void run() {
    CommandLine command = spec.commandLine();
    throw new ParameterException(
        command, "name what to do: " + String.join(", ", command.getSubcommands().keySet()));
  }
}
