package dev.attractor.app.clustering;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.OutputOptions;
import dev.attractor.compression.Checkpoint;
import dev.attractor.compression.Expander;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a compressed checkpoint dense again. */
@Command(
    name = "expand",
    description = {
      "Makes a clustered checkpoint dense again: each tensor in the type it had before.",
      "The result opens wherever the original did."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class ExpandCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "IN",
      description = "A file, an index or a folder that compress, cluster or quantize wrote.")
  private Path in;

  @Option(
      names = "--out",
      paramLabel = "OUT",
      required = true,
      description = "File to write; for an index or a folder, the folder to make.")
  private Path out;

  @Mixin private OutputOptions outputs;
  @Mixin private CommonOptions common;

  private record Document(String out, long bytes, int clustered, double seconds) {}

  @Override
  public Integer call() throws IOException {
    Checkpoint checkpoint = Checkpoint.of(in);
    CheckpointPaths.check(checkpoint, out, outputs);
    Console console = common.console();
    long start = System.nanoTime();
    Expander.Expanded expanded;
    try (CheckpointPaths.Bytes progress = new CheckpointPaths.Bytes(console, "expand")) {
      expanded = Expander.run(checkpoint, out, progress::progressed);
    }
    double seconds = (System.nanoTime() - start) * 1e-9;
    int clustered = expanded.clustered();
    console.result(
        new Document(out.toString(), expanded.bytes(), clustered, seconds),
        String.format(
            Locale.ROOT,
            "%s: %d bytes, %s; %.3g s",
            out,
            expanded.bytes(),
            clustered == 0
                ? "a copy, since no tensor of the input is clustered"
                : clustered + (clustered == 1 ? " tensor" : " tensors") + " expanded",
            seconds));
    return 0;
  }
}
