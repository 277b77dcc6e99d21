package dev.attractor.app.motion;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Table;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.data.demonstrations.DemonstrationSet;
import dev.attractor.formats.MotionFile;
import dev.attractor.motion.Evaluation;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.Units;
import dev.attractor.motion.kinematics.SpeedReport;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How far a model's roll-outs are from its demonstrations. */
@Command(
    name = "evaluate",
    description = {
      "Compare roll-outs with demonstrations.",
      "Each starts where a demonstration does, with its time step and length. The demonstrations are those that the model was learned from, unless others are named."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class MotionEvaluateCommand implements Callable<Integer> {
  @Mixin private MotionCommand.ModelOption model;

  @ArgGroup(exclusive = true, multiplicity = "0..1", heading = "Other demonstrations:%n")
  private MotionSource source;

  @Option(
      names = "--units",
      paramLabel = "UNITS",
      defaultValue = "per-axis",
      converter = UnitsConverter.class,
      description = {
        "per-axis: each axis over its own standard deviation; scalar: all axes over one;",
        "data: as they are (default: ${DEFAULT-VALUE})."
      })
  private Units.Kind units;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      defaultValue = "exponential",
      converter = MethodConverter.class,
      description = {
        "exponential steps in z, rk4 in x, or dormand-prince: adaptive in x",
        "(default: ${DEFAULT-VALUE})."
      })
  private MotionRollOuts method;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() throws IOException {
    MotionModel learned = MotionFile.read(model.file());
    DemonstrationSet set = demonstrations(source, learned, common);
    MotionScores scores = MotionScores.of(learned, set, units, method);
    SpeedReport speed = MotionSpeeds.of(learned, set);
    Map<String, Object> document = scores.document();
    document.put("speed", speed);
    common.console().result(document, text(scores) + MotionSpeeds.text(speed));
    return 0;
  }

  /** Those of the option, else those that the model names. */
  static DemonstrationSet demonstrations(
      MotionSource source, MotionModel model, CommonOptions common) throws IOException {
    if (source != null) {
      return source.read(common, model.orientation());
    }
    return MotionSource.of(model.provenance())
        .orElseThrow(
            () ->
                new WrongUsage(
                    "the model does not say what it was learned from: name the demonstrations,"
                        + " --csv FILE .. or --lasa NAME"))
        .read(common, model.orientation());
  }

  private static String text(MotionScores scores) {
    Table table =
        new Table("units " + MotionScores.word(scores.training().units()), "mean", "each");
    add(table, "", MotionScores.named(scores.training(), scores.velocity()));
    if (scores.unseen() != null) {
      add(table, "unseen ", MotionScores.named(scores.unseen(), scores.unseenVelocity()));
    }
    return table.text();
  }

  private static void add(Table table, String prefix, Map<String, Evaluation.Score> scores) {
    scores.forEach(
        (name, score) ->
            table.row(
                prefix + name,
                String.format(Locale.ROOT, "%.4f", score.mean()),
                score.values().stream()
                    .map(value -> String.format(Locale.ROOT, "%.4f", value))
                    .collect(Collectors.joining(" "))));
  }

  private static <E extends Enum<E>> E find(List<E> values, Function<E, String> word, String text) {
    return values.stream()
        .filter(value -> word.apply(value).equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "expected one of "
                        + values.stream().map(word).collect(Collectors.joining(", "))
                        + ", got '"
                        + text
                        + "'"));
  }

  static final class UnitsConverter implements ITypeConverter<Units.Kind> {
    @Override
    public Units.Kind convert(String text) {
      return find(Arrays.asList(Units.Kind.values()), MotionScores::word, text);
    }
  }

  static final class MethodConverter implements ITypeConverter<MotionRollOuts> {
    @Override
    public MotionRollOuts convert(String text) {
      return find(
          Arrays.asList(MotionRollOuts.values()),
          value -> value.name().toLowerCase(Locale.ROOT).replace('_', '-'),
          text);
    }
  }
}
