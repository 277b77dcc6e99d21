package dev.attractor.app.recall;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.OutputPath;
import dev.attractor.app.cli.WorkLock;
import dev.attractor.formats.MemoryFile;
import dev.attractor.formats.StoredMemory;
import dev.attractor.memory.AssociativeMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Adds pictures to a memory file. */
@Command(
    name = "add",
    description = "Add pictures to a memory file.",
    mixinStandardHelpOptions = true)
final class RecallAddCommand implements Callable<Integer> {
  private static final String ADDED = "added";

  @Mixin private CommonOptions common;

  @Option(names = "--memory", paramLabel = "FILE", required = true, description = "The memory.")
  private Path memory;

  @Parameters(paramLabel = "IMAGE", arity = "1..*", description = "Pictures of the same size.")
  private List<Path> images;

  private record Added(String memory, int patterns, List<Long> ids) {}

  @Override
  public Integer call() throws IOException {
    if (!Files.exists(memory)) {
      throw new NoSuchFileException(memory.toString());
    }
    OutputPath.file(memory);
    try (WorkLock lock = WorkLock.file(memory)) { // of several at once none is lost
      return add(memory.toRealPath());
    }
  }

  private int add(Path file) throws IOException {
    PictureMemory pictures = PictureMemory.open(file);
    AssociativeMemory patterns = pictures.stored().memory();
    Map<Long, String> labels = new HashMap<>(pictures.stored().labels());
    List<Long> ids = new ArrayList<>();
    for (Path image : images) {
      long id = patterns.add(pictures.picture(image));
      labels.put(id, image.getFileName().toString());
      ids.add(id);
    }
    MemoryFile.write(file, new StoredMemory(patterns, labels, notes(pictures.stored().notes())));
    common
        .console()
        .result(
            new Added(memory.toString(), patterns.size(), ids),
            memory + ": " + patterns.size() + " pictures, new ids " + ids);
    return 0;
  }

  /** Source, choice and checksum go on to describe the first pictures; the others are counted. */
  private Map<String, String> notes(Map<String, String> before) throws IOException {
    Map<String, String> notes = new TreeMap<>(before);
    try {
      int added = Integer.parseInt(before.getOrDefault(ADDED, "0").split(" ")[0]) + images.size();
      notes.put(ADDED, added + " pictures beside those of the source");
      return notes;
    } catch (NumberFormatException e) {
      throw new IOException(
          "%s: its note '%s' is not a count: %s".formatted(memory, ADDED, before.get(ADDED)), e);
    }
  }
}
