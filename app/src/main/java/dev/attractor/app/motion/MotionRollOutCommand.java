package dev.attractor.app.motion;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Failures;
import dev.attractor.app.cli.OutputOptions;
import dev.attractor.app.cli.StateOption;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.data.demonstrations.DemonstrationCsv;
import dev.attractor.data.demonstrations.DemonstrationSet;
import dev.attractor.formats.MotionFile;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.Trajectory;
import dev.attractor.motion.pose.PosePolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Follows a model from a state, with pushes on the way. */
@Command(
    name = "rollout",
    description = "Follow a motion from a state; writes a CSV file and a picture beside it.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class MotionRollOutCommand implements Callable<Integer> {
  /** What a model file calls the mean time between demonstrated states. */
  static final String TIME_STEP = "timeStep";

  /** What a model file calls the time that the longest demonstration takes. */
  static final String DURATION = "duration";

  private static final long MOST_STATES = 10_000_000;

  @Mixin private MotionCommand.ModelOption model;

  @Option(
      names = "--from",
      paramLabel = "x1,x2,..",
      required = true,
      description = {
        "The state to start from; at order 2 positions, or positions and velocities, and of a motion",
        "of poses x1,..,qw,qx,qy,qz."
      })
  private String from;

  @Option(
      names = "--push",
      paramLabel = "t:dx1,dx2,..",
      description = {
        "At time t, move the state by so much; may be given again and again. Of a motion of poses",
        "the last three are added to the rotation vector, in radians."
      })
  private List<String> pushes = List.of();

  @Option(
      names = "--until",
      paramLabel = "T",
      description =
          "When to stop (default: as long as a demonstration; three times that after a push).")
  private Double until;

  @Option(
      names = "--step",
      paramLabel = "H",
      description = "Longest time between states (default: that of the demonstrations).")
  private Double step;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      converter = OutputOptions.FileName.class,
      defaultValue = "rollout.csv",
      description = "The CSV file; the picture has its name (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Mixin private OutputOptions outputs;
  @Mixin private CommonOptions common;

  private record RolledOut(
      String csv, List<String> pictures, int states, double[] end, double distanceToGoal) {}

  @Override
  public Integer call() throws IOException {
    Path base = pictures();
    MotionModel learned = MotionFile.read(model.file());
    double[] start = start(learned);
    List<PushedRollOut.Push> parsed =
        pushes.stream()
            .map(PushedRollOut.Push::parse)
            .map(p -> new PushedRollOut.Push(p.time(), padded("--push", p.displacement(), learned)))
            .toList();
    double pushed = parsed.stream().mapToDouble(PushedRollOut.Push::time).max().orElse(0);
    double end =
        until == null
            ? pushed + (parsed.isEmpty() ? 1 : 3) * told(learned, DURATION, "--until")
            : until;
    double h = step == null ? told(learned, TIME_STEP, "--step") : step;
    if (!(end > pushed) || end == Double.POSITIVE_INFINITY) {
      throw new WrongUsage(
          "--until must be finite and after %s, got %s"
              .formatted(parsed.isEmpty() ? "the start, 0" : "the last --push, " + pushed, end));
    }
    StateOption.positive("--step", h);
    if (end / h > MOST_STATES) {
      throw new WrongUsage(
          "--until %s by --step %s takes more than %d steps; take a longer step or stop earlier"
              .formatted(end, h, MOST_STATES));
    }
    PushedRollOut rollOut = PushedRollOut.follow(learned, start, parsed, end, h);
    Trajectory whole = rollOut.whole();
    double[] last = whole.end();
    if (learned.orientation().isPresent()) {
      Trajectory poses = PosePolicy.coordinates(learned).poses(whole);
      DemonstrationCsv.writePoses(out, poses);
      last = poses.end();
    } else {
      DemonstrationCsv.write(out, whole, learned.positions());
    }
    List<Path> pictures = MotionPictures.pushed(learned, known(learned), rollOut).save(base);
    double distance = distance(whole.end(), learned.goal());
    common
        .console()
        .result(
            new RolledOut(
                out.toString(),
                pictures.stream().map(Path::toString).toList(),
                whole.size(),
                last,
                distance),
            String.format(
                Locale.ROOT,
                "%d states to time %.4g, then %.3g from the goal%n%s",
                whole.size(),
                end,
                distance,
                String.join(
                    "\n",
                    Stream.concat(Stream.of(out), pictures.stream())
                        .map(Path::toString)
                        .toList())));
    return 0;
  }

  private double[] start(MotionModel model) {
    double[] typed = StateOption.parse("--from", from);
    return model.orientation().isPresent()
        ? TypedState.of("--from", typed, model.dimension(), model.orientation())
        : padded("--from", typed, model);
  }

  /** At order 2 velocities may be left out: they are 0 then. */
  private static double[] padded(String option, double[] typed, MotionModel model) {
    if (typed.length == model.positions()) {
      return Arrays.copyOf(typed, model.dimension());
    }
    StateOption.require(option, typed, model.dimension());
    return typed;
  }

  /** What the pictures beside the CSV file are named; looks whether all can be written. */
  private Path pictures() throws IOException {
    String name = out.getFileName().toString();
    if (name.matches(".*\\.(png|svg)")) {
      throw new WrongUsage(
          "--out names the CSV file, and the pictures after it; end it in .csv, got " + out);
    }
    outputs.file(out, model.file());
    return outputs.pictures(
        out.resolveSibling(name.replaceFirst("(?<=.)\\.[^.]*$", "")), model.file());
  }

  private static double told(MotionModel model, String entry, String option) {
    try {
      return Double.parseDouble(model.provenance().entries().getOrDefault(entry, ""));
    } catch (NumberFormatException e) {
      throw new WrongUsage("the model does not say its " + entry + ": give " + option);
    }
  }

  /** The demonstrations, for the picture; null when they cannot be had any more. */
  private DemonstrationSet known(MotionModel learned) {
    try {
      return MotionEvaluateCommand.demonstrations(null, learned, common);
    } catch (IOException | IllegalArgumentException e) {
      common.console().note("drawn without demonstrations: " + Failures.describe(e));
      return null;
    }
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }
}
