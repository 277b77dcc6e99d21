package dev.attractor.app.cli;

import dev.attractor.parallel.Parallelism;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What every command understands. A command holds one as its {@code @Mixin}. */
public final class CommonOptions {
  @Spec(Target.MIXEE)
  private CommandSpec spec;

  private Parallelism parallelism = Parallelism.standard();

  @Option(names = "--json", description = "Print one JSON document on standard output.")
  private boolean json;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Seed of all randomness (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      defaultValue = "${env:ATTRACTOR_DATA}",
      description = "Folder of data sets (default: $ATTRACTOR_DATA, else the user's cache).")
  private Path dataDir;

  @Option(names = "--verbose", description = "Show the stack trace of a failure.")
  private boolean verbose;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads to use; changes speed and never a result, but for networks, where PyTorch adds"
              + " up in another order (default: all processors).")
  private void setThreads(int threads) {
    try {
      parallelism = Parallelism.threads(threads);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
    }
  }

  boolean json() {
    return json;
  }

  public long seed() {
    return seed;
  }

  /** That many seeds in a row, the given one first; what {@code --seeds} asks for. */
  public long[] seeds(int count) {
    if (count < 1) {
      throw new WrongUsage("--seeds must be at least 1, got " + count);
    }
    if (seed > Long.MAX_VALUE - count) {
      throw new WrongUsage(
          "--seed %d: %d seeds from there on pass the largest, %d"
              .formatted(seed, count, Long.MAX_VALUE));
    }
    return LongStream.range(seed, seed + count).toArray();
  }

  boolean verbose() {
    return verbose;
  }

  public int threads() {
    return parallelism.threads();
  }

  /** The threads that the command runs on. */
  public Parallelism parallelism() {
    return parallelism;
  }

  /** The folder that data sets are read from, and fetched into when missing. */
  public Path dataDir() {
    if (dataDir != null && !dataDir.toString().isBlank()) {
      if (Files.isRegularFile(dataDir)) {
        throw new WrongUsage("--data-dir " + dataDir + ": is a file; name a folder");
      }
      return dataDir;
    }
    return cacheDir();
  }

  /** The user's folder for what can be made or fetched again. */
  public Path cacheDir() {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path home =
        cache == null || cache.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cache);
    return home.resolve("attractor");
  }

  /** Where this command's results, notes and progress go. */
  public Console console() {
    return new Console(spec.commandLine().getOut(), spec.commandLine().getErr(), json);
  }
}
