package dev.attractor.nets;

import dev.attractor.data.ExampleSplit;
import dev.attractor.formats.SafetensorsFile;
import java.io.IOException;
import java.lang.System.Logger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

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
  private static final Logger LOGGER = System.getLogger(Baseline.class.getName());

  /** Where in {@code folder} it is kept. */
  public Path file(Path folder, ExampleSplit data) {
    String key = Integer.toHexString(recipe(data).hashCode());
    return folder.resolve("%s-seed%d-%s.safetensors".formatted(architecture.name(), seed, key));
  }

  /**
   * The weights that were kept in {@code folder}; empty when there are none, or when one of them is
   * not finite: such a file is logged, and {@link #train} replaces it.
   *
   * @throws IOException when the file is damaged or is of another recipe
   */
  public Optional<Parameters> kept(Path folder, ExampleSplit data) throws IOException {
    Path path = file(folder, data);
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    SafetensorsFile kept = SafetensorsFile.read(path);
    if (!recipe(data).equals(kept.metadata().get(RECIPE))) {
      throw new IOException(path + ": was made by another recipe; remove it to train again");
    }
    for (ParameterSpec spec : architecture.parameters()) {
      Optional<String> other = Finite.firstOther(spec.name(), kept.tensor(spec.name()).toFloats());
      if (other.isPresent()) {
        LOGGER.log(Logger.Level.WARNING, "{0}: {1}; training again", path, other.get());
        return Optional.empty();
      }
    }
    return Optional.of(Parameters.read(kept, architecture, ""));
  }

  /**
   * Trains the weights and keeps them in {@code folder}.
   *
   * @throws IOException when the file cannot be written
   * @throws DivergedException when training leaves the finite numbers; nothing is kept
   */
  public Parameters train(Path folder, ExampleSplit data, Training.Listener listener)
      throws IOException {
    Parameters trained = training.train(architecture, data.train(), seed, listener);
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(RECIPE, recipe(data));
    SafetensorsFile.write(file(folder, data), trained.tensors(""), metadata);
    return trained;
  }

  private String recipe(ExampleSplit data) {
    return "%s trained on %s %s by %s from seed %d"
        .formatted(architecture.name(), data.name(), data.md5(), training, seed);
  }
}
