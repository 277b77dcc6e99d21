package dev.attractor.app.reproduce;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.OutputPath;
import dev.attractor.app.report.PageOptions;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where runs of motions are kept, and where the page of them goes. */
final class MotionRunOptions {
  @Option(
      names = "--runs",
      paramLabel = "DIR",
      description = "Folder of finished runs (default: runs/motion in the user's cache).")
  private Path runs;

  @Mixin private PageOptions page;

  /** The runs that are kept; looks whether they and the page can be written. */
  MotionRuns runs(String name, String command, CommonOptions common) throws IOException {
    Path kept = runs == null ? common.cacheDir().resolve("runs/motion") : runs;
    OutputPath.folder(kept);
    page.check(name, command);
    return new MotionRuns(kept);
  }

  Path out() {
    return page.out();
  }
}
