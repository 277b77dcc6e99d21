package dev.attractor.app.recall;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.formats.MemoryFile;
import dev.attractor.formats.StoredMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what a memory file holds. */
@Command(
    name = "info",
    description = "Say what a memory file holds; checks its checksums.",
    mixinStandardHelpOptions = true)
final class RecallInfoCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Option(names = "--memory", paramLabel = "FILE", required = true, description = "The memory.")
  private Path memory;

  private record Info(
      String memory,
      int patterns,
      int dimension,
      int valueDimension,
      String similarity,
      Map<String, String> notes) {}

  @Override
  public Integer call() throws IOException {
    StoredMemory stored = MemoryFile.read(memory);
    Info info =
        new Info(
            memory.toString(),
            stored.memory().size(),
            stored.memory().dimension(),
            stored.memory().valueDimension(),
            stored.memory().similarity().toString(),
            new TreeMap<>(stored.notes()));
    String notes =
        info.notes.entrySet().stream()
            .map(e -> "%n  %s: %s".formatted(e.getKey(), e.getValue()))
            .collect(Collectors.joining());
    common
        .console()
        .result(
            info,
            "%s: %d patterns of %d entries, %s%s"
                .formatted(memory, info.patterns, info.dimension, info.similarity, notes));
    return 0;
  }
}
