package dev.attractor.app;

import dev.attractor.app.cli.Build;
import dev.attractor.app.cli.CommandGroup;
import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Failures;
import dev.attractor.app.cli.Printable;
import dev.attractor.app.cli.StandardError;
import dev.attractor.app.cli.StandardOutput;
import dev.attractor.app.clustering.ClusterCommand;
import dev.attractor.app.clustering.CompressCommand;
import dev.attractor.app.clustering.EvaluateCommand;
import dev.attractor.app.clustering.ExpandCommand;
import dev.attractor.app.clustering.ExportCommand;
import dev.attractor.app.clustering.InspectCommand;
import dev.attractor.app.clustering.QuantizeCommand;
import dev.attractor.app.motion.MotionCommand;
import dev.attractor.app.recall.RecallCommand;
import dev.attractor.app.reproduce.ReproduceCommand;
import dev.attractor.parallel.Parallelism;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The root of the command line: {@code attractor COMMAND}. */
@Command(
    name = "attractor",
    description = "Find the attractor of a dynamical system fast, and differentiate through it.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ClusterCommand.class,
      CompressCommand.class,
      DataCommand.class,
      DemoCommand.class,
      EvaluateCommand.class,
      ExpandCommand.class,
      ExportCommand.class,
      HelpCommand.class,
      InspectCommand.class,
      MotionCommand.class,
      QuantizeCommand.class,
      ReproduceCommand.class,
      RecallCommand.class
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  /** Runs one command and exits: 0 for success, 1 for a failure, 2 for wrong usage. */
  public static void main(String[] args) {
    StandardError.restore();
    StandardOutput out = StandardOutput.install();
    System.setProperty("java.awt.headless", "true");
    AtomicBoolean elsewhere = new AtomicBoolean();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, e) -> {
          elsewhere.set(true);
          System.err.println(
              Printable.word(
                  "attractor: in thread " + thread.getName() + ": " + Failures.describe(e)));
        });
    int code = execute(commandLine(args), args);
    System.out.flush();
    if (code == 0 && elsewhere.get()) {
      code = Failures.FAILURE;
    }
    if (out.failure().isPresent()) {
      if (code == 0) { // else the failure was said
        System.err.println("attractor: " + out.failure().get());
      }
      code = Failures.FAILURE;
    }
    System.exit(code);
  }

  /** Runs one command; what is no {@link Exception}, such as too deep a stack, is one line too. */
  static int execute(CommandLine line, String... args) {
    try {
      return line.execute(args);
    } catch (Error e) {
      PrintWriter err = line.getErr();
      err.println("attractor: " + Printable.word(Failures.describe(e)));
      if (List.of(args).contains("--verbose")) {
        e.printStackTrace(err);
      }
      err.flush();
      return Failures.FAILURE;
    }
  }

  /** All commands. */
  public static CommandLine commandLine() {
    return commandLine(name -> true);
  }

  /** All commands that these words may ask for. */
  static CommandLine commandLine(String... words) {
    List<String> list = List.of(words);
    boolean more = list.stream().anyMatch(word -> word.startsWith("@")); // words in a file
    return commandLine(name -> more || list.contains(name));
  }

  /** The commands below a group are there when its name is wanted. */
  private static CommandLine commandLine(Predicate<String> wanted) {
    CommandLine root = new CommandLine(new Main());
    root.getSubcommands()
        .forEach(
            (name, line) -> {
              if (line.getCommand() instanceof CommandGroup group && wanted.test(name)) {
                group.commands().forEach(line::addSubcommand);
              }
            });
    return root.setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setExecutionStrategy(Main::onItsThreads)
        .setParameterExceptionHandler(Failures::usage)
        .setExecutionExceptionHandler(Failures::execution);
  }

  /** Runs the command that was parsed on the threads that its options name. */
  private static int onItsThreads(ParseResult parsed) {
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    Parallelism threads =
        last.commandSpec().mixins().values().stream()
            .map(CommandSpec::userObject)
            .filter(CommonOptions.class::isInstance)
            .map(options -> ((CommonOptions) options).parallelism())
            .findFirst()
            .orElse(Parallelism.standard());
    return threads.during(() -> new CommandLine.RunLast().execute(parsed));
  }

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    spec.commandLine().usage(out);
    out.flush();
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {Build.current().name()};
    }
  }
}
