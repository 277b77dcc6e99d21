package dev.attractor.app;

import dev.attractor.formats.MemoryFile;
import dev.attractor.formats.StoredMemory;
import dev.attractor.memory.AssociativeMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  @Mixin private CommonOptions common;

  @Option(names = "--memory", paramLabel = "FILE", required = true, description = "The memory.")
  private Path memory;

  @Parameters(paramLabel = "IMAGE", arity = "1..*", description = "Pictures of the same size.")
  private List<Path> images;

  private record Added(String memory, int patterns, List<Long> ids) {}

  @Override
  public Integer call() throws IOException {
    PictureMemory pictures = PictureMemory.open(memory);
    AssociativeMemory patterns = pictures.stored().memory();
    Map<Long, String> labels = new HashMap<>(pictures.stored().labels());
    List<Long> ids = new ArrayList<>();
    for (Path image : images) {
      long id = patterns.add(pictures.picture(image));
      labels.put(id, image.getFileName().toString());
      ids.add(id);
    }
    MemoryFile.write(memory, new StoredMemory(patterns, labels, pictures.stored().notes()));
    common
        .console()
        .result(
            new Added(memory.toString(), patterns.size(), ids),
            memory + ": " + patterns.size() + " pictures, new ids " + ids);
    return 0;
  }
}
