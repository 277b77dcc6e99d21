package dev.attractor.app.reproduce;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.OutputOptions;
import dev.attractor.app.cli.OutputPath;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where a picture of the runs of table 4.1 goes, and where these are kept. */
final class ModelFigureOptions {
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

  @Mixin private OutputOptions outputs;

  /** What a user types to make a page again. */
  static String command(String page) {
    return "./attractor reproduce " + page;
  }

  /** The runs that are kept; looks whether they and the page can be written. */
  MotionRuns runs(String page, CommonOptions common) throws IOException {
    Path kept = runs == null ? common.cacheDir().resolve("runs/motion") : runs;
    OutputPath.folder(kept);
    outputs.page(out, page, command(page));
    return new MotionRuns(kept);
  }

  Path out() {
    return out;
  }
}
