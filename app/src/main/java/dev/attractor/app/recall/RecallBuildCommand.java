package dev.attractor.app.recall;

import dev.attractor.app.cli.Build;
import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.OutputOptions;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.formats.MemoryFile;
import dev.attractor.formats.StoredMemory;
import dev.attractor.memory.AssociativeMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Stores pictures in a memory file. */
@Command(
    name = "build",
    description = "Store pictures, of a folder or a named data set, in a memory file.",
    mixinStandardHelpOptions = true)
final class RecallBuildCommand implements Callable<Integer> {
  /** Either of the two places that pictures come from. */
  static final class Source {
    @Option(names = "--images", paramLabel = "DIR", description = "A folder of pictures.")
    private Path images;

    @Option(
        names = "--dataset",
        paramLabel = "NAME",
        description = "digits, mnist, cifar-10, cifar-100 or tiny-imagenet.")
    private String dataset;
  }

  @Mixin private CommonOptions common;
  @Mixin private OutputOptions outputs;

  @ArgGroup(multiplicity = "1")
  private Source source;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "Store N of them, chosen by --seed (default: all).")
  private Integer count;

  @Option(
      names = "--similarity",
      paramLabel = "NAME",
      defaultValue = "manhattan",
      description = "manhattan, euclidean, cosine or inner (default: ${DEFAULT-VALUE}).")
  private SimilarityName similarity;

  @Option(
      names = "--memory",
      paramLabel = "FILE",
      converter = OutputOptions.FileName.class,
      required = true,
      description = "The file to write.")
  private Path memory;

  private record Built(
      String memory, int patterns, int channels, int height, int width, String similarity) {}

  private static List<Path> picturesIn(Path folder) throws IOException {
    if (folder == null || !Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Override
  public Integer call() throws IOException {
    if (count != null && count < 1) {
      throw new WrongUsage("--count must be at least 1, got " + count);
    }
    outputs.file(memory, picturesIn(source.images));
    ImageSource images =
        source.images != null
            ? ImageSource.folder(source.images)
            : ImageSource.set(source.dataset, common);
    int[] chosen =
        images.sample(count == null ? images.pixels().length : count, new Random(common.seed()));
    if (count == null) {
      Arrays.sort(chosen);
    }
    AssociativeMemory stored = AssociativeMemory.of(images.take(chosen), similarity.measure);
    Map<Long, String> labels = new HashMap<>();
    for (int i = 0; i < chosen.length; i++) {
      labels.put((long) i, images.labels().get(chosen[i]));
    }
    PictureShape shape = images.shape();
    Map<String, String> notes = new TreeMap<>();
    notes.put(PictureMemory.CHANNELS, String.valueOf(shape.channels()));
    notes.put(PictureMemory.HEIGHT, String.valueOf(shape.height()));
    notes.put(PictureMemory.WIDTH, String.valueOf(shape.width()));
    notes.put("source", images.title());
    notes.put("source-md5", images.md5());
    notes.put("chosen", count == null ? "all" : count + " with seed " + common.seed());
    notes.put("made-by", Build.current().name());
    MemoryFile.write(memory, new StoredMemory(stored, labels, notes));
    common
        .console()
        .result(
            new Built(
                memory.toString(),
                stored.size(),
                shape.channels(),
                shape.height(),
                shape.width(),
                similarity.measure.name()),
            "%s: %d pictures of %s, %.1f MB"
                .formatted(memory, stored.size(), shape, Files.size(memory) * 1e-6));
    return 0;
  }
}
