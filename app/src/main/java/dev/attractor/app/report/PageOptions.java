package dev.attractor.app.report;

import dev.attractor.app.cli.OutputOptions;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The folder that a page goes to. */
public final class PageOptions {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "docs/results",
      description = "Folder of the page (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Mixin private OutputOptions outputs;

  /** Refuses a page that cannot be written, or that another command made. */
  public void check(String page, String command) throws IOException {
    outputs.page(out, page, command);
  }

  public Path out() {
    return out;
  }
}
