package dev.attractor.app.reproduce;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.motion.Preset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
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
      defaultValue = "3",
      description = "Runs of each, seeds from --seed on (default: ${DEFAULT-VALUE}).")
  private int seeds;

  @Mixin private MotionRunOptions folders;

  List<Preset> presets() {
    return presets;
  }

  int count() {
    return seeds;
  }

  long[] seeds(CommonOptions common) {
    return common.seeds(seeds);
  }

  /**
   * The runs that are kept; looks whether they and the page can be written.
   *
   * @param page its name
   * @param command what makes it again
   */
  MotionRuns runs(String page, String command, CommonOptions common) throws IOException {
    return folders.runs(page, command, common);
  }

  Path out() {
    return folders.out();
  }

  /**
   * What a user types to make a page again.
   *
   * @param more options beside those of a study
   */
  String command(String study, String more) {
    return "./attractor reproduce " + study + " " + asTyped() + more;
  }

  private String asTyped() {
    return presets.stream()
        .map(MotionRuns::word)
        .collect(Collectors.joining(",", "--preset ", " --seeds " + seeds));
  }
}
