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
   * Kills ten times in all, at random moments; where a run ends before its moment, the next one
   * begins anew.
   *
   * @return how many files of the results differ from those of the run that was not killed
   */
  int differences(long seed) throws IOException, InterruptedException {
    Path whole = folder.resolve("whole");
    long begin = System.nanoTime();
    finish(whole);
    long nanos = System.nanoTime() - begin;
    SplittableRandom random = new SplittableRandom(seed);
    int kills = 0;
    int differences = 0;
    for (int result = 0; kills < KILLS; result++) {
      Path target = folder.resolve("killed-" + result);
      while (!Files.exists(target)) {
        if (kills == KILLS) {
          finish(target);
        } else if (killed(target, (long) (nanos * (0.1 + 0.8 * random.nextDouble())))) {
          kills++;
        }
      }
      differences += differences(whole, target);
      CompressBenchmark.delete(target);
    }
    return differences;
  }

  /** Whether a run was killed at the moment, and had not ended before. */
  private boolean killed(Path target, long moment) throws IOException, InterruptedException {
    Process process = start(target);
    if (!process.waitFor(moment, TimeUnit.NANOSECONDS)) {
      process.destroyForcibly().waitFor();
      return true;
    }
    if (process.exitValue() != 0) {
      throw new IOException("compress ended with exit code " + process.exitValue());
    }
    return false;
  }

  private static int differences(Path whole, Path result) throws IOException {
    int differences = 0;
    try (Stream<Path> files = Files.list(whole)) {
      for (Path file : files.toList()) {
        differences += Files.mismatch(file, result.resolve(file.getFileName())) < 0 ? 0 : 1;
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
