package dev.attractor.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Starts {@code attractor compress} as a process of its own, kills it at random moments, starts it
 * again, and compares what it ends with to the result of a run that nobody killed.
 */
final class KilledRuns {
  private static final int KILLS = 10;

  private final Path in;
  private final Path folder;

  KilledRuns(Path in, Path folder) {
    this.in = in;
    this.folder = folder;
  }

  /**
   * Kills as often as said at random moments of the work left.
   *
   * @return how many files of the result differ from those of the run that was not killed; a target
   *     that is there before the end counts as one
   */
  int differences(long seed) throws IOException, InterruptedException {
    Path whole = folder.resolve("whole");
    Path target = folder.resolve("killed");
    long begin = System.nanoTime();
    finish(whole);
    long nanos = System.nanoTime() - begin;
    SplittableRandom random = new SplittableRandom(seed);
    int differences = 0;
    for (int i = 0; i < KILLS; i++) {
      Process process = start(target);
      // a run that goes on has less to do each time, so moments come earlier
      long moment = (long) (nanos * (0.1 + 0.4 * random.nextDouble()));
      if (process.waitFor(moment, TimeUnit.NANOSECONDS)) {
        break;
      }
      process.destroyForcibly().waitFor();
      differences += Files.exists(target) ? 1 : 0;
    }
    if (!Files.exists(target)) {
      finish(target);
    }
    try (Stream<Path> files = Files.list(whole)) {
      for (Path file : files.toList()) {
        differences += Files.mismatch(file, target.resolve(file.getFileName())) < 0 ? 0 : 1;
      }
    }
    return differences;
  }

  private void finish(Path target) throws IOException, InterruptedException {
    int code = start(target).waitFor();
    if (code != 0) {
      throw new IOException("compress ended with exit code " + code);
    }
  }

  private Process start(Path target) throws IOException {
    List<String> command =
        List.of(
            ProcessHandle.current().info().command().orElse("java"),
            "--add-modules",
            "jdk.incubator.vector",
            "-Xmx2g",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.attractor.app.Main",
            "compress",
            in.toString(),
            "--out",
            target.toString());
    return new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
