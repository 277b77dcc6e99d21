package dev.attractor.nets;

import dev.attractor.data.ImageSplit;
import dev.attractor.formats.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A network at full precision to start from: trained once, then kept in a file that is named after
 * everything it depends on.
 *
 * @param architecture what is trained
 * @param training how
 * @param seed of start values and order
 */
public record Baseline(Architecture architecture, Training training, long seed) {
  private static final String RECIPE = "attractor.recipe";

  /** Where in {@code folder} it is kept. */
  public Path file(Path folder, ImageSplit data) {
    String key = Integer.toHexString(recipe(data).hashCode());
    return folder.resolve("%s-seed%d-%s.safetensors".formatted(architecture.name(), seed, key));
  }

  /** Whether it was trained before. */
  public boolean present(Path folder, ImageSplit data) {
    return Files.exists(file(folder, data));
  }

  /**
   * The weights: read when present, trained and kept otherwise.
   *
   * @throws IOException when the file is damaged, is of another recipe, or cannot be written
   */
  public Parameters get(Path folder, ImageSplit data, Training.Listener listener)
      throws IOException {
    Path path = file(folder, data);
    if (Files.exists(path)) {
      SafetensorsFile kept = SafetensorsFile.read(path);
      if (!recipe(data).equals(kept.metadata().get(RECIPE))) {
        throw new IOException(path + ": was made by another recipe; remove it to train again");
      }
      return Parameters.read(kept, architecture, "");
    }
    Parameters trained = training.train(architecture, data.train(), seed, listener);
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(RECIPE, recipe(data));
    SafetensorsFile.write(path, trained.tensors(""), metadata);
    return trained;
  }

  private String recipe(ImageSplit data) {
    return "%s trained on %s %s by %s from seed %d"
        .formatted(architecture.name(), data.name(), data.md5(), training, seed);
  }
}
