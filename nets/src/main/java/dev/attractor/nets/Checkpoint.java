package dev.attractor.nets;

import dev.attractor.formats.SafetensorsFile;
import dev.attractor.formats.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that a fine-tuning run needs to go on to the same bits: latent weights, the optimiser's
 * moments, the codebooks, and how far it came.
 *
 * @param epochs how many are done
 * @param latent the weights that learn
 * @param steps the optimiser at work
 * @param codebooks the last codebook of each clustered parameter
 */
record Checkpoint(int epochs, Parameters latent, Steps steps, Map<String, double[]> codebooks) {
  private static final String RUN = "attractor.run";
  private static final String EPOCHS = "attractor.epochs";
  private static final String STEPS = "attractor.steps";
  private static final String LATENT = "latent/";
  private static final String FIRST = "first-moment/";
  private static final String SECOND = "second-moment/";
  private static final String CODEBOOK = "codebook/";

  /**
   * Writes it, atomically.
   *
   * @param run a description of the run; only the same run goes on from it
   */
  void write(Path file, String run) throws IOException {
    List<Tensor> tensors = new ArrayList<>(latent.tensors(LATENT));
    tensors.addAll(steps.first().tensors(FIRST));
    tensors.addAll(steps.second().tensors(SECOND));
    codebooks.forEach(
        (name, codebook) ->
            tensors.add(Tensor.of(CODEBOOK + name, List.of((long) codebook.length), codebook)));
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(EPOCHS, Integer.toString(epochs));
    metadata.put(STEPS, Long.toString(steps.taken()));
    metadata.put(RUN, run);
    SafetensorsFile.write(file, tensors, metadata);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException when the file is damaged or belongs to another run
   */
  static Checkpoint read(Path path, String run, Optimizer optimizer, Architecture architecture)
      throws IOException {
    SafetensorsFile file = SafetensorsFile.read(path);
    if (!run.equals(file.metadata().get(RUN))) {
      throw new IOException(
          "%s: belongs to a run with other settings (%s); give the same settings, another folder, or leave out --resume"
              .formatted(path, file.metadata().get(RUN)));
    }
    int epochs;
    long taken;
    try {
      epochs = Integer.parseInt(file.metadata().get(EPOCHS));
      taken = Long.parseLong(file.metadata().get(STEPS));
    } catch (NumberFormatException e) {
      throw new IOException(path + ": does not say how far the run came", e);
    }
    Map<String, double[]> codebooks = new LinkedHashMap<>();
    for (Tensor tensor : file.tensors().values()) {
      if (tensor.name().startsWith(CODEBOOK)) {
        codebooks.put(tensor.name().substring(CODEBOOK.length()), tensor.toDoubles());
      }
    }
    return new Checkpoint(
        epochs,
        Parameters.read(file, architecture, LATENT),
        new Steps(
            optimizer,
            Parameters.read(file, architecture, FIRST),
            Parameters.read(file, architecture, SECOND),
            taken),
        codebooks);
  }
}
