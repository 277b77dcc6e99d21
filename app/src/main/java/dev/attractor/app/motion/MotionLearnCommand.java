package dev.attractor.app.motion;

import dev.attractor.app.cli.Build;
import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.Failures;
import dev.attractor.app.cli.OutputOptions;
import dev.attractor.app.cli.OutputPath;
import dev.attractor.app.cli.Progress;
import dev.attractor.app.cli.StateOption;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.data.DemonstrationSet;
import dev.attractor.flow.Flow;
import dev.attractor.formats.MotionCheckpointFile;
import dev.attractor.formats.MotionFile;
import dev.attractor.motion.Evaluation;
import dev.attractor.motion.Goal;
import dev.attractor.motion.LearningProgress;
import dev.attractor.motion.Metric;
import dev.attractor.motion.MotionLearner;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.MotionTraining;
import dev.attractor.motion.Preset;
import dev.attractor.motion.Recipe;
import dev.attractor.motion.Units;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** From demonstrations to a model file. */
@Command(
    name = "learn",
    description = "Learn a motion from demonstrations.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class MotionLearnCommand implements Callable<Integer> {
  /** What roll-outs are to follow first. */
  enum Emphasis {
    SHAPE(0.05),
    TIMING(0.3);

    private final double weight;

    Emphasis(double weight) {
      this.weight = weight;
    }
  }

  private static final int STEPS_A_REPORT = 50;
  private static final long CHECKPOINT_NANOS = 10_000_000_000L;

  @ArgGroup(exclusive = true, multiplicity = "1", heading = "Demonstrations:%n")
  private MotionSource source;

  @Option(
      names = "--field",
      paramLabel = "NAME",
      defaultValue = "elcd",
      description = {
        "elcd: every motion reaches the goal; strict: any two motions approach each other;",
        "eflow: a gradient flow, every motion reaches the goal; sdd: a network in x, projected by",
        "a Lyapunov function, reaches the goal; ncds: two features, motions stay bounded;",
        "plain: a network that guarantees nothing (default: ${DEFAULT-VALUE})."
      })
  private FieldName field;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      defaultValue = "default",
      description = "paper: the dissertation's; or default (default: ${DEFAULT-VALUE}).")
  private Preset preset;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over all states in the velocity phase (default: the preset's, 100).")
  private Integer epochs;

  @Option(
      names = "--encoder-epochs",
      paramLabel = "N",
      description = {
        "Passes over all states in which the flow learns alone, as an auto-encoder, before it is",
        "held: the two-step training of ncds (default: 0, all learn together)."
      })
  private Integer encoderEpochs;

  @Option(
      names = "--emphasis",
      paramLabel = "WHAT",
      description = "shape or timing: what roll-outs are to follow first (default: shape).")
  private Emphasis emphasis;

  @Option(
      names = "--goal",
      paramLabel = "GOAL",
      description = "x1,x2,.. or learned (default: that of the demonstrations).")
  private String goal;

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      converter = OutputOptions.FileName.class,
      description = "Kept up to date while learning; when it is there, learning goes on from it.")
  private Path checkpoint;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      converter = OutputOptions.FileName.class,
      required = true,
      description = "Where to write the model (JSON).")
  private Path out;

  @Mixin private OutputOptions outputs;
  @Mixin private CommonOptions common;

  private record Learned(
      String model,
      int dimension,
      int parameters,
      String field,
      String guarantee,
      long steps,
      double seconds,
      MotionScores scores) {}

  @Override
  public Integer call() throws IOException {
    outputs.file(out, source.files());
    OutputPath.file(checkpoint);
    if (checkpoint != null) {
      OutputPath.notAmong(checkpoint, source.files());
      OutputPath.notAmong(checkpoint, List.of(out));
    }
    Console console = common.console();
    DemonstrationSet set = source.read(common);
    long began = System.nanoTime();
    MotionModel model = learn(set, console);
    double seconds = (System.nanoTime() - began) * 1e-9;
    model = model.withProvenance(account(model, set));
    keep(model);
    MotionScores scores =
        MotionScores.of(model, set, Units.Kind.PER_AXIS, MotionRollOuts.EXPONENTIAL);
    report(console, model, seconds, scores);
    return 0;
  }

  /** Writes the model; where that fails, into the folder of temporary files: it took long. */
  private void keep(MotionModel model) throws IOException {
    try {
      MotionFile.write(out, model);
    } catch (IOException e) {
      Path rescued;
      try {
        rescued = Files.createTempDirectory("attractor-").resolve("motion.json");
        MotionFile.write(rescued, model);
      } catch (IOException again) {
        e.addSuppressed(again);
        throw e;
      }
      throw new IOException(
          "%s; the model was kept as %s".formatted(Failures.describe(e), rescued), e);
    }
    if (checkpoint != null) {
      Files.deleteIfExists(checkpoint);
    }
  }

  private dev.attractor.motion.Provenance account(MotionModel model, DemonstrationSet set) {
    double step =
        set.training().stream().mapToDouble(shown -> shown.timeStep()).average().orElseThrow();
    double duration =
        set.training().stream()
            .mapToDouble(shown -> shown.trajectory().duration())
            .max()
            .orElseThrow();
    return source
        .describe(model.provenance(), common)
        .with(MotionRollOutCommand.TIME_STEP, step)
        .with(MotionRollOutCommand.DURATION, duration)
        .with("version", Build.current().name());
  }

  private MotionModel learn(DemonstrationSet set, Console console) throws IOException {
    MotionLearner learner = learner(set);
    try (MotionTraining training = start(learner, set, console)) {
      LearningProgress last = null;
      long saved = System.nanoTime();
      try (Progress progress = console.progress("learning", "steps", training.steps())) {
        while (!training.finished()) {
          last = training.advance(STEPS_A_REPORT);
          progress.message(String.format(Locale.ROOT, "%s loss %.4g", last.phase(), last.loss()));
          progress.at(last.step());
          if (checkpoint != null && System.nanoTime() - saved > CHECKPOINT_NANOS) {
            MotionCheckpointFile.write(checkpoint, training.checkpoint());
            saved = System.nanoTime();
          }
        }
      }
      if (training.refusedGradients() > 0) {
        console.note(
            training.refusedGradients() + " gradients were not finite and were taken as zero");
      }
      return training.model();
    }
  }

  private MotionTraining start(MotionLearner learner, DemonstrationSet set, Console console)
      throws IOException {
    if (checkpoint == null || !Files.exists(checkpoint)) {
      return learner.start(set.training());
    }
    MotionTraining resumed = learner.resume(set.training(), MotionCheckpointFile.read(checkpoint));
    console.note("going on from " + checkpoint);
    return resumed;
  }

  private MotionLearner learner(DemonstrationSet set) {
    Recipe recipe = preset.recipe();
    if (epochs != null && epochs < 0) {
      throw new WrongUsage("--epochs must be 0 or more, got " + epochs);
    }
    if (epochs != null) {
      recipe = recipe.epochs(epochs);
    }
    if (encoderEpochs != null && encoderEpochs < 0) {
      throw new WrongUsage("--encoder-epochs must be 0 or more, got " + encoderEpochs);
    }
    if (encoderEpochs != null) {
      recipe = recipe.encoderEpochs(encoderEpochs);
    }
    if (emphasis != null) {
      recipe = recipe.timing(emphasis.weight);
    }
    return MotionLearner.builder()
        .preset(preset)
        .field(field.field())
        .flow(flow(set.dimension()))
        .recipe(recipe)
        .goal(goal(set))
        .seed(common.seed())
        .build();
  }

  /** On a line there is nothing to couple, and the field alone can be any motion to the goal. */
  private Flow flow(int dimension) {
    return dimension == 1 ? Flow.identity() : preset.flow(field.field());
  }

  private Goal goal(DemonstrationSet set) {
    if (goal == null) {
      return Goal.at(set.goal());
    }
    return goal.equalsIgnoreCase("learned")
        ? Goal.learned()
        : Goal.at(StateOption.parse("--goal", goal, set.dimension()));
  }

  private void report(Console console, MotionModel model, double seconds, MotionScores scores) {
    long steps = Long.parseLong(model.provenance().entries().getOrDefault("steps", "0"));
    String guarantee = model.certificate().statement();
    Evaluation training = scores.training();
    console.result(
        new Learned(
            out.toString(),
            model.dimension(),
            model.parameterCount(),
            field.word(),
            guarantee,
            steps,
            seconds,
            scores),
        String.format(
            Locale.ROOT,
            "%s: %d dimensions, %d parameters, learned in %.1f s%n%s%n"
                + "Distance from the demonstrations (per axis): DTWD %.3f, DTW %.3f, along time %.3f,"
                + " at the end %.3f",
            out,
            model.dimension(),
            model.parameterCount(),
            seconds,
            guarantee,
            training.score(Metric.DTWD).mean(),
            training.score(Metric.DTW).mean(),
            training.score(Metric.RMSE).mean(),
            training.score(Metric.ENDPOINT).mean()));
  }
}
