package dev.attractor.app;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The same as {@code --help}, for those who type it first. */
@Command(
    name = "help",
    description = "Show what a command does: help, help COMMAND, help COMMAND COMMAND.",
    mixinStandardHelpOptions = true)
final class HelpCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "Which one (default: all).")
  private List<String> names = List.of();

  @Override
  public void run() {
    CommandLine command = spec.root().commandLine();
    for (String name : names) {
      CommandLine below = command.getSubcommands().get(name);
      if (below == null) {
        throw unknown(command, name);
      }
      command = below;
    }
    PrintWriter out = spec.commandLine().getOut();
    command.usage(out);
    out.flush();
  }

  private static ParameterException unknown(CommandLine command, String name) {
    return command.getSubcommands().isEmpty()
        ? new ParameterException(
            command,
            "'%s' has no commands below it, got '%s'"
                .formatted(command.getCommandSpec().qualifiedName(), name))
        : new UnmatchedArgumentException(command, List.of(name));
  }
}
