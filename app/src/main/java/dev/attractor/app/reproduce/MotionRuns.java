package dev.attractor.app.reproduce;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import dev.attractor.app.cli.Console;
import dev.attractor.app.motion.FieldName;
import dev.attractor.app.motion.MotionRollOuts;
import dev.attractor.app.motion.MotionScores;
import dev.attractor.app.report.Fingerprint;
import dev.attractor.app.report.RunKey;
import dev.attractor.app.report.Statistics;
import dev.attractor.data.demonstrations.DemonstrationSet;
import dev.attractor.formats.AtomicFile;
import dev.attractor.formats.MotionFile;
import dev.attractor.motion.Demonstration;
import dev.attractor.motion.MotionLearner;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.Policy;
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

  /** Mean distances of so many standard deviations count as divergence. */
  private static final double FAR = 100;

  /** How often the time of a velocity is taken. */
  private static final int ROUNDS = 30;

  private final Path folder;

  MotionRuns(Path folder) {
    this.folder = folder;
  }

  /** The word for a preset in files and tables. */
  static String word(Preset preset) {
    return MotionSettings.word(preset);
  }

  /** Mean and deviation of a number over runs. */
  static Statistics over(List<MotionRun> runs, ToDoubleFunction<MotionRun> value) {
    return Statistics.of(runs.stream().map(value::applyAsDouble).toList());
  }

  static String two(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static RunKey key(DemonstrationSet set, MotionSettings settings) {
    return new RunKey(CODE, settings.describe(set.dimension()), new Fingerprint().add(set).hex());
  }

  /** As {@link #get(DemonstrationSet, MotionSettings, long, Console)}, for ELCD. */
  MotionRun get(DemonstrationSet set, Preset preset, Recipe recipe, long seed, Console console)
      throws IOException {
    return get(set, MotionSettings.of(FieldName.ELCD, preset, recipe), seed, console);
  }

  /** The run as it was kept; empty where none is or where it was made of something else. */
  Optional<MotionRun> kept(
      DemonstrationSet set, MotionSettings settings, long seed, Console console)
      throws IOException {
    Path file = file(set, settings, seed, ".json");
    if (!Files.exists(file) || !Files.exists(file(set, settings, seed, ".model.json"))) {
      return Optional.empty();
    }
    MotionRun kept = read(file);
    Optional<String> mismatch = key(set, settings).mismatch(kept.key());
    if (mismatch.isPresent()) {
      console.note(file + ": " + mismatch.get() + ", so it is run again");
      return Optional.empty();
    }
    return Optional.of(kept);
  }

  /** The run as it was kept, or made now and kept; says why a kept one is not taken. */
  MotionRun get(DemonstrationSet set, MotionSettings settings, long seed, Console console)
      throws IOException {
    Optional<MotionRun> kept = kept(set, settings, seed, console);
    if (kept.isPresent()) {
      return kept.get();
    }
    Path file = file(set, settings, seed, ".json");
    Files.deleteIfExists(file); // else it would speak for the model that is written next
    MotionRun run = learn(set, settings, seed);
    byte[] json = Console.toJson(run).getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(json));
    console.note(
        String.format(
            Locale.ROOT,
            "%s, %s, seed %d: %s, in %.1f s",
            set.name(),
            settings.fileWord(),
            seed,
            run.training() == null
                ? "diverged"
                : String.format(Locale.ROOT, "DTWD %.3f", run.training().dtwd()),
            run.seconds()));
    return run;
  }

  /** The model of a run that {@link #get} has returned. */
  MotionModel model(DemonstrationSet set, Preset preset, long seed) throws IOException {
    return model(set, MotionSettings.of(FieldName.ELCD, preset, preset.recipe()), seed);
  }

  /** The model of a run that {@link #get} has returned. */
  MotionModel model(DemonstrationSet set, MotionSettings settings, long seed) throws IOException {
    return MotionFile.read(file(set, settings, seed, ".model.json"));
  }

  private MotionRun learn(DemonstrationSet set, MotionSettings settings, long seed)
      throws IOException {
    MotionLearner learner = settings.learner(set.goal(), seed);
    long began = System.nanoTime();
    MotionModel model = learner.fit(set.training());
    double seconds = (System.nanoTime() - began) * 1e-9;
    MotionFile.write(file(set, settings, seed, ".model.json"), model);
    MotionRun.Scores training = null;
    MotionRun.Scores inDataUnits = null;
    MotionRun.Scores unseen = null;
    double longest = Double.NaN;
    String diverged = null;
    try {
      MotionScores scores =
          MotionScores.of(model, set, Units.Kind.PER_AXIS, MotionRollOuts.EXPONENTIAL);
      MotionScores inData =
          MotionScores.of(model, set, Units.Kind.DATA, MotionRollOuts.EXPONENTIAL);
      training = MotionRun.Scores.of(scores.training(), scores.velocity());
      unseen = MotionRun.Scores.of(scores.unseen(), scores.unseenVelocity());
      inDataUnits = MotionRun.Scores.of(inData.training(), inData.velocity());
      longest = longest(model, set);
    } catch (IllegalArgumentException overflow) {
      diverged = overflow.getMessage();
    }
    if (training != null && (!training.finite() || training.dtwd() > FAR)) {
      diverged = String.format(Locale.ROOT, "roll-outs end %.3g deviations away", training.dtwd());
      training = null;
      inDataUnits = null;
      unseen = null;
    }
    return new MotionRun(
        set.name(),
        settings.fileWord(),
        seed,
        key(set, settings),
        seconds,
        micros(model, set),
        training,
        inDataUnits,
        unseen,
        longest,
        diverged);
  }

  /** The time of one velocity at a demonstrated state: the least of some rounds over all states. */
  private static double micros(MotionModel model, DemonstrationSet set) {
    Policy policy = model.policy();
    Demonstration first = set.training().getFirst();
    Trajectory shown = (model.order() == 1 ? first : first.withVelocities()).trajectory();
    double[][] states = new double[shown.size()][];
    double[] x = new double[shown.dimension()];
    for (int i = 0; i < states.length; i++) {
      states[i] = shown.position(i);
    }
    double least = Double.POSITIVE_INFINITY;
    for (int round = 0; round < ROUNDS; round++) {
      long began = System.nanoTime();
      for (double[] state : states) {
        policy.velocity(state, x);
      }
      least = Math.min(least, (System.nanoTime() - began) * 1e-3 / states.length);
    }
    return least;
  }

  private static double longest(MotionModel model, DemonstrationSet set) {
    double most = 0;
    for (Demonstration shown : set.training()) {
      double ratio =
          MotionRollOuts.EXPONENTIAL.alike(model, shown).length() / shown.trajectory().length();
      most = Math.max(most, ratio);
    }
    return most;
  }

  private Path file(DemonstrationSet set, MotionSettings settings, long seed, String ending) {
    String task = set.name().replaceAll("[^A-Za-z0-9_]+", "-");
    return folder.resolve("%s-%s-seed-%d%s".formatted(task, settings.fileWord(), seed, ending));
  }

  private static MotionRun read(Path file) throws IOException {
    try {
      MotionRun run = new Gson().fromJson(Files.readString(file), MotionRun.class);
      if (run == null || run.training() == null && run.diverged() == null) {
        throw new JsonParseException("fields are missing");
      }
      return run;
    } catch (JsonParseException | CharacterCodingException e) {
      throw new IOException(file + ": is not a finished run; remove it to run it again", e);
    }
  }
}
