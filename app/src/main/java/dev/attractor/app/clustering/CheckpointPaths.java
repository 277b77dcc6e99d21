package dev.attractor.app.clustering;

import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.OutputOptions;
import dev.attractor.app.cli.Progress;
import dev.attractor.compression.Checkpoint;
import dev.attractor.compression.Compressor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What {@code compress} and {@code expand} ask of their paths, and how they show bytes. */
final class CheckpointPaths {
  private CheckpointPaths() {}

  /**
   * Refuses an output that is among the inputs or, for a checkpoint of several files, a folder that
   * is the input's, lies in it or holds it.
   *
   * @param more other files that are read; nulls pass
   */
  static void check(Checkpoint checkpoint, Path out, OutputOptions outputs, Path... more)
      throws IOException {
    if (checkpoint.single()) {
      List<Path> inputs = new ArrayList<>();
      inputs.add(checkpoint.source());
      inputs.addAll(Arrays.asList(more));
      outputs.file(out, inputs);
      return;
    }
    Path folder = checkpoint.folder().toRealPath();
    Path target = out.toAbsolutePath().normalize();
    if (target.startsWith(folder) || folder.startsWith(target)) {
      throw new IOException(
          "%s: lies in the folder of the input, or holds it; name another folder".formatted(out));
    }
  }

  /** A bar of megabytes that begins with the first bytes. */
  static final class Bytes implements Compressor.Listener, AutoCloseable {
    private static final long UNIT = 1_000_000;

    private final Console console;
    private final String task;
    private Progress progress;

    Bytes(Console console, String task) {
      this.console = console;
      this.task = task;
    }

    @Override
    public void progressed(long done, long total) {
      if (progress == null) {
        progress = console.progress(task, "MB", total < 0 ? Progress.UNKNOWN : total / UNIT);
      }
      progress.at(done / UNIT);
    }

    @Override
    public void close() {
      if (progress != null) {
        progress.close();
      }
    }
  }
}
