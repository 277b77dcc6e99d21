package dev.attractor.app.motion;

import dev.attractor.app.cli.CommandGroup;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The parent of all that can be done with motions. */
@Command(
    name = "motion",
    description = "Learn motions that cannot diverge, follow them, question them.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(learn|rollout|field|query|certify|evaluate)")
public final class MotionCommand implements CommandGroup, Runnable {
  @Spec private CommandSpec spec;

  @Override
  public List<Class<?>> commands() {
    return List.of(
        MotionLearnCommand.class,
        MotionRollOutCommand.class,
        MotionFieldCommand.class,
        MotionQueryCommand.class,
        MotionCertifyCommand.class,
        MotionEvaluateCommand.class);
  }

  @Override
  public void run() {
    CommandLine command = spec.commandLine();
    throw new ParameterException(
        command, "say what to do: " + String.join(", ", command.getSubcommands().keySet()));
  }

  /** The one option that all but learning share. */
  static final class ModelOption {
    @Option(
        names = "--model",
        paramLabel = "FILE",
        required = true,
        description = "A motion model, as 'motion learn' writes it.")
    private Path file;

    Path file() {
      return file;
    }
  }
}
