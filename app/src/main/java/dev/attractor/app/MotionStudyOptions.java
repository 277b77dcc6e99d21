package dev.attractor.app;

import dev.attractor.motion.Preset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import picocli.CommandLine.Option;

/** Which runs a study of motions is made of and where it goes. */
final class MotionStudyOptions {
  @Option(
      names = "--preset",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "paper,default",
      description = "paper, default or both (default: ${DEFAULT-VALUE}).")
  private List<Preset> presets;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "2",
      description = "Runs of each, seeds from --seed on (default: ${DEFAULT-VALUE}).")
  private int seeds;

  @Option(
      names = "--runs",
      paramLabel = "DIR",
      description = "Folder of finished runs (default: runs/motion in the user's cache).")
  private Path runs;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "docs/results",
      description = "Folder of the page (default: ${DEFAULT-VALUE}).")
  private Path out;

  List<Preset> presets() {
    return presets;
  }

  int count() {
    return seeds;
  }

  long[] seeds(CommonOptions common) {
    if (seeds < 1) {
      throw new WrongUsage("--seeds must be at least 1, got " + seeds);
    }
    return LongStream.range(common.seed(), common.seed() + seeds).toArray();
  }

  /** The runs that are kept; looks whether they and the page can be written. */
  MotionRuns runs(CommonOptions common) throws IOException {
    Path kept = runs == null ? common.cacheDir().resolve("runs/motion") : runs;
    OutputPath.folder(kept);
    OutputPath.folder(out);
    return new MotionRuns(kept);
  }

  Path out() {
    return out;
  }

  /** As it is typed again. */
  String asTyped() {
    return presets.stream()
        .map(MotionRuns::word)
        .collect(Collectors.joining(",", "--preset ", " --seeds " + seeds));
  }
}
