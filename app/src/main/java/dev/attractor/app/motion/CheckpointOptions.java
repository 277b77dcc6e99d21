package dev.attractor.app.motion;

import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.OutputOptions;
import dev.attractor.app.cli.OutputPath;
import dev.attractor.app.cli.Progress;
import dev.attractor.app.cli.StateOption;
import dev.attractor.data.demonstrations.DemonstrationSet;
import dev.attractor.formats.MotionCheckpointFile;
import dev.attractor.motion.LearningProgress;
import dev.attractor.motion.MotionLearner;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.MotionTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Learning that is kept on the way. */
final class CheckpointOptions {
  private static final int STEPS_A_REPORT = 50;

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      converter = OutputOptions.FileName.class,
      description = "Kept up to date while learning; when it is there, learning goes on from it.")
  private Path checkpoint;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "How often it is written, the first time at once (default: ${DEFAULT-VALUE}).")
  private double seconds;

  /** Whether one is asked for. */
  boolean given() {
    return checkpoint != null;
  }

  /** Looks whether the checkpoint can be written and is no other file of the command. */
  void check(Path out, List<Path> inputs) throws IOException {
    StateOption.positive("--checkpoint-every", seconds);
    OutputPath.file(checkpoint);
    if (checkpoint != null) {
      OutputPath.notAmong(checkpoint, inputs);
      OutputPath.notAmong(checkpoint, List.of(out));
    }
  }

  /** Removes the checkpoint of a run that is over. */
  void remove() throws IOException {
    if (checkpoint != null) {
      Files.deleteIfExists(checkpoint);
    }
  }

  /** Learns to the end, from the checkpoint where there is one. */
  MotionModel learn(MotionLearner learner, DemonstrationSet set, Console console)
      throws IOException {
    try (MotionTraining training = start(learner, set, console)) {
      LearningProgress last = null;
      long interval = (long) (1e9 * seconds);
      long saved = System.nanoTime() - interval - 1;
      try (Progress progress = console.progress("learning", "steps", training.steps())) {
        while (!training.finished()) {
          last = training.advance(STEPS_A_REPORT);
          progress.message(String.format(Locale.ROOT, "%s loss %.4g", last.phase(), last.loss()));
          progress.total(training.steps());
          progress.at(last.step());
          if (checkpoint != null && System.nanoTime() - saved > interval) {
            MotionCheckpointFile.write(checkpoint, training.checkpoint());
            saved = System.nanoTime();
          }
        }
      }
      if (training.hasSecondStart()) {
        console.note(
            "the first start led far from the demonstrations; learned from the better of two");
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
}
