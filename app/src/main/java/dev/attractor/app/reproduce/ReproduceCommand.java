package dev.attractor.app.reproduce;

import dev.attractor.app.cli.CommandGroup;
import dev.attractor.app.reproduce.arm.ArmCommand;
import dev.attractor.app.reproduce.embedding.EmbeddingCommand;
import dev.attractor.app.reproduce.quantization.MemoryFigureCommand;
import dev.attractor.app.reproduce.quantization.QuantizationTableCommand;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The parent of every table and figure that one command makes again. */
@Command(
    name = "reproduce",
    description = "Makes a table or figure of the dissertation again, beside its printed figures.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "NAME")
public final class ReproduceCommand implements CommandGroup, Runnable {
  @Spec private CommandSpec spec;

  @Override
  public List<Class<?>> commands() {
    return List.of(
        QuantizationTableCommand.TwoLayers.class,
        QuantizationTableCommand.Residual.class,
        MemoryFigureCommand.class,
        Figure31Command.class,
        Figure32Command.class,
        Figure37Command.class,
        AttentionCurvesCommand.Mnist.class,
        AttentionCurvesCommand.Cifar10.class,
        AttentionCurvesCommand.Cifar100.class,
        AttentionCurvesCommand.TinyImageNet.class,
        EmbeddingCommand.class,
        Lasa2dCommand.class,
        Table41Command.class,
        Figure41Command.class,
        Figure42Command.class,
        Figure43Command.class,
        Figure44Command.class,
        RobotCommand.class,
        ArmCommand.class);
  }

  @Override
  public void run() {
    CommandLine command = spec.commandLine();
    throw new ParameterException(
        command, "name what to reproduce: " + String.join(", ", command.getSubcommands().keySet()));
  }
}
