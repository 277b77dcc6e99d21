package dev.attractor.compression;

import dev.attractor.formats.InputFile;
import dev.attractor.formats.SafetensorsFile;
import dev.attractor.formats.ShardIndex;
import dev.attractor.formats.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The files of a checkpoint: one safetensors file, those that an index names, or those of a folder.
 *
 * @param source what was named: a file, an index or a folder
 * @param folder where the files lie
 * @param files names of the safetensors files, in order
 * @param index name of the index; null without one
 * @param single whether the checkpoint is one file and not a folder
 */
public record Checkpoint(
    Path source, Path folder, List<String> files, String index, boolean single) {
  private static final String ENDING = ".safetensors";
  private static final String INDEX = ".safetensors.index.json";

  /** What a folder holds beside weights that a reader of the checkpoint needs. */
  private static final List<String> COMPANIONS = List.of(".json", ".txt", ".model", ".jinja");

  private static final long LARGEST_COMPANION = 64L << 20;

  /** Copies the names. */
  public Checkpoint {
    files = List.copyOf(files);
  }

  /**
   * Looks a checkpoint up.
   *
   * @throws IOException naming the path when it is none of the three, or when a file that an index
   *     names is missing
   */
  public static Checkpoint of(Path path) throws IOException {
    String name = String.valueOf(path.toAbsolutePath().normalize().getFileName());
    if (Files.isDirectory(path)) {
      List<String> indices = names(path, INDEX);
      if (indices.size() > 1) {
        throw new IOException(
            "%s: holds %d indices; name one of them: %s"
                .formatted(path, indices.size(), String.join(", ", indices)));
      }
      if (indices.size() == 1) {
        return indexed(path, path, indices.getFirst());
      }
      List<String> files = names(path, ENDING);
      if (files.isEmpty()) {
        throw new IOException(path + ": holds no safetensors file");
      }
      return new Checkpoint(path, path, files, null, false);
    }
    InputFile.existing(path);
    Path folder = path.toAbsolutePath().getParent();
    return name.endsWith(".json")
        ? indexed(path, folder, name)
        : new Checkpoint(path, folder, List.of(name), null, true);
  }

  private static Checkpoint indexed(Path source, Path folder, String index) throws IOException {
    Path file = folder.resolve(index);
    ShardIndex shards = ShardIndex.read(file);
    for (String name : shards.files()) {
      if (!Files.isRegularFile(folder.resolve(name))) {
        throw new IOException("%s: names '%s', which is not there".formatted(file, name));
      }
    }
    return new Checkpoint(source, folder, shards.files(), index, false);
  }

  private static List<String> names(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(ending))
          .sorted()
          .toList();
    }
  }

  /** Path of a file. */
  public Path path(String file) {
    return folder.resolve(file);
  }

  /**
   * All tensors of all files, by name, mapped.
   *
   * @throws IOException naming the file that cannot be read
   */
  public Map<String, Tensor> tensors() throws IOException {
    Map<String, Tensor> all = new LinkedHashMap<>();
    for (String file : files) {
      all.putAll(SafetensorsFile.read(path(file)).tensors());
    }
    return all;
  }

  /**
   * The tensors whose names are among {@code names}, mapped.
   *
   * @throws IOException naming the file that cannot be read, or the checkpoint when it holds none
   *     of them
   */
  public Map<String, Tensor> tensors(Collection<String> names) throws IOException {
    Map<String, Tensor> found = tensors();
    found.keySet().retainAll(names);
    if (found.isEmpty()) {
      throw new IOException(source + ": holds no tensor of the same name as one to compress");
    }
    return found;
  }

  /**
   * Small files beside the weights, such as configuration and vocabulary; none of a single file.
   */
  List<String> companions() throws IOException {
    if (single) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> file.toFile().length() <= LARGEST_COMPANION)
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.endsWith(INDEX) && !name.equals(index))
          .filter(name -> COMPANIONS.stream().anyMatch(name.toLowerCase(Locale.ROOT)::endsWith))
          .sorted()
          .toList();
    }
  }
}
