package dev.attractor.app.motion;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Progress;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.data.demonstrations.DemonstrationSet;
import dev.attractor.motion.Metric;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.MotionRestarts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Learning from several seeds, judged by demonstrations that are kept aside. */
final class RestartOptions {
  @Option(
      names = "--restarts",
      paramLabel = "N",
      defaultValue = "1",
      description = {
        "Learn from N seeds, --seed and those after it, side by side, and keep the one nearest to",
        "the demonstrations kept aside: along time, or in shape with --emphasis shape (default:",
        "${DEFAULT-VALUE})."
      })
  private int restarts;

  @Option(
      names = "--keep-aside",
      paramLabel = "N",
      description = {
        "Do not learn from the last N demonstrations, and judge by them (default: none; with",
        "--restarts 1, unless the set keeps some aside itself)."
      })
  private Integer keepAside;

  /** One seed's distance from what was kept aside. */
  record Told(long seed, double distance) {}

  /** Whether there is more than one to choose from. */
  boolean several() {
    return restarts > 1;
  }

  void check(boolean checkpoint) {
    if (restarts < 1) {
      throw new WrongUsage("--restarts must be at least 1, got " + restarts);
    }
    if (keepAside != null && keepAside < 0) {
      throw new WrongUsage("--keep-aside must be 0 or more, got " + keepAside);
    }
    if (several() && checkpoint) {
      throw new WrongUsage("--restarts keeps no checkpoint: leave --checkpoint or --restarts away");
    }
  }

  /** How many of the last demonstrations are kept aside. */
  int aside(DemonstrationSet set) {
    int aside = keepAside == null ? several() && set.unseen().isEmpty() ? 1 : 0 : keepAside;
    if (aside >= set.training().size()) {
      throw new WrongUsage(
          "%d of %d demonstrations cannot be kept aside: one at least is learned from"
              .formatted(aside, set.training().size()));
    }
    if (several() && aside == 0 && set.unseen().isEmpty()) {
      throw new WrongUsage(
          "--restarts judges by demonstrations kept aside: --keep-aside 1 or more");
    }
    return aside;
  }

  /** Learns from all seeds. */
  MotionRestarts learn(LearnerOptions learner, DemonstrationSet set, CommonOptions common) {
    long[] steps = new long[restarts];
    long[] all = new long[restarts];
    Arrays.fill(all, learner.steps(set, common.seed()));
    try (Progress progress =
        common.console().progress("learning", "steps of all seeds", Arrays.stream(all).sum())) {
      return MotionRestarts.of(
          seed -> learner.learner(set, seed),
          common.seeds(restarts),
          set.training(),
          set.unseen(),
          criterion(learner),
          (attempt, reached) -> {
            synchronized (progress) {
              steps[attempt] = reached.step();
              all[attempt] = reached.steps();
              progress.total(Arrays.stream(all).sum());
              progress.at(Arrays.stream(steps).sum());
            }
          });
    }
  }

  private static Metric criterion(LearnerOptions learner) {
    return learner.shapeAlone() ? Metric.DTWD : Metric.RMSE;
  }

  /** The attempts for a report. */
  static List<Told> told(MotionRestarts restarts) {
    List<Told> told = new ArrayList<>();
    for (MotionRestarts.Attempt attempt : restarts.attempts()) {
      told.add(new Told(attempt.seed(), attempt.distance()));
    }
    return told;
  }

  /** The chosen model, which says how it was chosen. */
  static MotionModel chosen(MotionRestarts restarts) {
    MotionRestarts.Attempt best = restarts.best();
    return best.model()
        .withProvenance(
            best.model()
                .provenance()
                .with("restarts", restarts.attempts().size())
                .with("distanceKeptAside", best.distance()));
  }

  /** One line that names the seeds and their distances. */
  static String text(MotionRestarts restarts) {
    StringBuilder text = new StringBuilder("Distance from what was kept aside, by seed:");
    for (MotionRestarts.Attempt attempt : restarts.attempts()) {
      text.append(String.format(Locale.ROOT, " %d: %.3f", attempt.seed(), attempt.distance()))
          .append(attempt.equals(restarts.best()) ? " (kept)" : "");
    }
    return text.toString();
  }
}
