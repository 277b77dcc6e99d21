package dev.attractor.app.reproduce;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import dev.attractor.app.cli.Console;
import dev.attractor.app.motion.MotionRollOuts;
import dev.attractor.app.motion.MotionScores;
import dev.attractor.app.report.Fingerprint;
import dev.attractor.app.report.RunKey;
import dev.attractor.app.report.Statistics;
import dev.attractor.data.DemonstrationSet;
import dev.attractor.formats.AtomicFile;
import dev.attractor.formats.MotionFile;
import dev.attractor.motion.Demonstration;
import dev.attractor.motion.Goal;
import dev.attractor.motion.MotionLearner;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.Preset;
import dev.attractor.motion.Recipe;
import dev.attractor.motion.Trajectory;
import dev.attractor.motion.Units;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Finished runs of learning, a model and a small JSON file each: what is there is not run again,
 * unless it was made by other code, by another recipe or from other data.
 */
final class MotionRuns {
  /** The modules whose classes compute a run: learning and its data. */
  private static final String CODE =
      Fingerprint.ofCode(MotionLearner.class, DemonstrationSet.class);

  private final Path folder;

  MotionRuns(Path folder) {
    this.folder = folder;
  }

  /** The word for a preset in files and tables. */
  static String word(Preset preset) {
    return preset.name().toLowerCase(Locale.ROOT);
  }

  private static String settings(Preset preset, Recipe recipe) {
    return "%s; %s; centred %s; shuffled %s; %s"
        .formatted(preset.field(), preset.flow(), preset.centred(), preset.shuffled(), recipe);
  }

  /** Mean and deviation of a number over runs. */
  static Statistics over(List<MotionRun> runs, ToDoubleFunction<MotionRun> value) {
    return Statistics.of(runs.stream().map(value::applyAsDouble).toList());
  }

  static String two(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static RunKey key(DemonstrationSet set, Preset preset, Recipe recipe) {
    return new RunKey(CODE, settings(preset, recipe), new Fingerprint().add(set).hex());
  }

  /** The run as it was kept, or made now and kept; says why a kept one is not taken. */
  MotionRun get(DemonstrationSet set, Preset preset, Recipe recipe, long seed, Console console)
      throws IOException {
    RunKey key = key(set, preset, recipe);
    Path file = file(set, preset, seed, ".json");
    if (Files.exists(file) && Files.exists(file(set, preset, seed, ".model.json"))) {
      MotionRun kept = read(file);
      Optional<String> mismatch = key.mismatch(kept.key());
      if (mismatch.isEmpty()) {
        return kept;
      }
      console.note(file + ": " + mismatch.get() + ", so it is run again");
    }
    Files.deleteIfExists(file); // else it would speak for the model that is written next
    MotionRun run = learn(set, preset, recipe, key, seed);
    byte[] json = Console.toJson(run).getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(json));
    console.note(
        String.format(
            Locale.ROOT,
            "%s, %s, seed %d: DTWD %.3f, in %.1f s",
            set.name(),
            word(preset),
            seed,
            run.training().dtwd(),
            run.seconds()));
    return run;
  }

  /** The model of a run that {@link #get} has returned. */
  MotionModel model(DemonstrationSet set, Preset preset, long seed) throws IOException {
    return MotionFile.read(file(set, preset, seed, ".model.json"));
  }

  private MotionRun learn(DemonstrationSet set, Preset preset, Recipe recipe, RunKey key, long seed)
      throws IOException {
    MotionLearner learner =
        MotionLearner.builder()
            .preset(preset)
            .recipe(recipe)
            .goal(Goal.at(set.goal()))
            .seed(seed)
            .build();
    long began = System.nanoTime();
    MotionModel model = learner.fit(set.training());
    double seconds = (System.nanoTime() - began) * 1e-9;
    MotionFile.write(file(set, preset, seed, ".model.json"), model);
    MotionScores scores =
        MotionScores.of(model, set, Units.Kind.PER_AXIS, MotionRollOuts.EXPONENTIAL);
    return new MotionRun(
        set.name(),
        word(preset),
        seed,
        key,
        seconds,
        MotionRun.Scores.of(scores.training()),
        MotionRun.Scores.of(scores.unseen()),
        longest(model, set));
  }

  private static double longest(MotionModel model, DemonstrationSet set) {
    double most = 0;
    for (Demonstration shown : set.training()) {
      double ratio =
          length(MotionRollOuts.EXPONENTIAL.alike(model, shown)) / length(shown.trajectory());
      most = Math.max(most, ratio);
    }
    return most;
  }

  private static double length(Trajectory x) {
    double sum = 0;
    for (int i = 1; i < x.size(); i++) {
      double square = 0;
      for (int axis = 0; axis < x.dimension(); axis++) {
        double d = x.position(i, axis) - x.position(i - 1, axis);
        square += d * d;
      }
      sum += Math.sqrt(square);
    }
    return sum;
  }

  private Path file(DemonstrationSet set, Preset preset, long seed, String ending) {
    String task = set.name().replaceAll("[^A-Za-z0-9_]+", "-");
    return folder.resolve("%s-%s-seed-%d%s".formatted(task, word(preset), seed, ending));
  }

  private static MotionRun read(Path file) throws IOException {
    try {
      MotionRun run = new Gson().fromJson(Files.readString(file), MotionRun.class);
      if (run == null || run.training() == null) {
        throw new JsonParseException("fields are missing");
      }
      return run;
    } catch (JsonParseException | CharacterCodingException e) {
      throw new IOException(file + ": is not a finished run; remove it to run it again", e);
    }
  }
}
