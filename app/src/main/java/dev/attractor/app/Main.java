package dev.attractor.app;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
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
      DataCommand.class,
      DemoCommand.class,
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
    System.setProperty("java.awt.headless", "true");
    int code;
    try {
      code = commandLine().execute(args);
    } catch (OutOfMemoryError e) {
      System.err.printf(
          "attractor: out of memory with a heap of %d MiB; give more, such as ATTRACTOR_HEAP=%dm%n",
          Runtime.getRuntime().maxMemory() >> 20, Runtime.getRuntime().maxMemory() >> 19);
      code = Failures.FAILURE;
    }
    System.out.flush();
    System.exit(code);
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler(Failures::usage)
        .setExecutionExceptionHandler(Failures::execution);
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
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"attractor " + (version == null ? "(unpackaged)" : version)};
    }
  }
}
