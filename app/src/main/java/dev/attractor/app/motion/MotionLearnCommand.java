package dev.attractor.app.motion;

import dev.attractor.app.cli.Build;
import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.Failures;
import dev.attractor.app.cli.OutputOptions;
import dev.attractor.data.demonstrations.DemonstrationSet;
import dev.attractor.formats.MotionFile;
import dev.attractor.motion.Certificate;
import dev.attractor.motion.Evaluation;
import dev.attractor.motion.Metric;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.MotionRestarts;
import dev.attractor.motion.Pace;
import dev.attractor.motion.Provenance;
import dev.attractor.motion.Units;
import dev.attractor.motion.kinematics.SpeedReport;
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
  @ArgGroup(exclusive = true, multiplicity = "1", heading = "Demonstrations:%n")
  private MotionSource source;

  @Mixin private LearnerOptions learner;
  @Mixin private RestartOptions restarts;
  @Mixin private CheckpointOptions checkpoint;
  @Mixin private PaceOptions pace;
  @Mixin private DataOptions data;

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
      MotionScores scores,
      double guaranteedHalfLife,
      Pace pace,
      List<DataOptions.Told> findings,
      List<RestartOptions.Told> restarts,
      MotionFit fit,
      SpeedReport speed) {}

  @Override
  public Integer call() throws IOException {
    pace.check(learner.order());
    restarts.check(checkpoint.given());
    outputs.file(out, source.files());
    checkpoint.check(out, source.files());
    Console console = common.console();
    data.applyTo(source);
    DemonstrationSet all = source.read(common);
    DemonstrationSet set = source.keepAside(all, restarts.aside(all));
    List<DataOptions.Told> findings = data.check(set, learner.end(set), learner.order(), console);
    long began = System.nanoTime();
    List<RestartOptions.Told> attempts = List.of();
    MotionModel model;
    if (restarts.several()) {
      MotionRestarts learned = restarts.learn(learner, set, common);
      console.note(RestartOptions.text(learned));
      attempts = RestartOptions.told(learned);
      model = RestartOptions.chosen(learned);
    } else {
      model = checkpoint.learn(learner.learner(set, common.seed()), set, console);
    }
    double seconds = (System.nanoTime() - began) * 1e-9;
    model = pace.apply(model, set, console);
    model = set.orientation().map(model::withOrientation).orElse(model);
    model = model.withProvenance(account(model, set));
    keep(model);
    MotionScores scores =
        MotionScores.of(model, set, Units.Kind.PER_AXIS, MotionRollOuts.EXPONENTIAL);
    report(console, model, seconds, scores, findings, attempts, MotionSpeeds.of(model, set));
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
    checkpoint.remove();
  }

  private Provenance account(MotionModel model, DemonstrationSet set) {
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

  private void report(
      Console console,
      MotionModel model,
      double seconds,
      MotionScores scores,
      List<DataOptions.Told> findings,
      List<RestartOptions.Told> attempts,
      SpeedReport speed) {
    long steps = Long.parseLong(model.provenance().entries().getOrDefault("steps", "0"));
    Certificate certificate = model.certificate();
    String guarantee = certificate.statement();
    MotionFit fit = MotionFit.of(scores);
    if (!fit.within()) {
      console.note(
          String.format(
              Locale.ROOT,
              "poor fit: DTWD %.3f, at the end %.3f, where %.1f standard deviations are allowed;"
                  + " see what was found in the data, or learn with another --seed",
              fit.dtwd(),
              fit.endpoint(),
              fit.bound()));
    }
    Evaluation training = scores.training();
    console.result(
        new Learned(
            out.toString(),
            model.dimension(),
            model.parameterCount(),
            learner.fieldName(),
            guarantee,
            steps,
            seconds,
            scores,
            certificate.halfLife(),
            model.pace(),
            findings,
            attempts,
            fit,
            speed),
        String.format(
            Locale.ROOT,
            "%s: %d dimensions, %d parameters, learned in %.1f s%n%s%n"
                + "Distance from the demonstrations (per axis): DTWD %.3f, DTW %.3f, along time %.3f,"
                + " at the end %.3f%n%s",
            out,
            model.dimension(),
            model.parameterCount(),
            seconds,
            guarantee,
            training.score(Metric.DTWD).mean(),
            training.score(Metric.DTW).mean(),
            training.score(Metric.RMSE).mean(),
            training.score(Metric.ENDPOINT).mean(),
            MotionSpeeds.text(speed)));
  }
}
