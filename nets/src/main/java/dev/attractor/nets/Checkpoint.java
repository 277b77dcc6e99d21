package dev.attractor.nets;

import dev.attractor.formats.SafetensorsFile;
import dev.attractor.formats.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * All that a fine-tuning run needs to go on to the same bits: latent weights, the optimiser's
 * moments, the codebooks, and how far it came.
 *
 * @param epochs how many are done
 * @param latent the weights that learn
 * @param steps the optimiser at work
 * @param codebooks the last codebook of each clustered parameter
 * @param adjoints which adjoint answered how often
 */
record Checkpoint(
    int epochs,
    Parameters latent,
    OptimizerState steps,
    Map<String, double[]> codebooks,
    AdjointCounts adjoints) {
  private static final String RUN = "attractor.run";
  private static final String EPOCHS = "attractor.epochs";
  private static final String STEPS = "attractor.steps";
  private static final String ADJOINTS = "attractor.adjoints";
  private static final String LATENT = "latent/";
  private static final String FIRST = "first-moment/";
  private static final String SECOND = "second-moment/";
  private static final String CODEBOOK = "codebook/";

  /**
   * Writes it, atomically.
   *
   * @throws DivergedException when a moment is not finite; nothing is written
   * @param run a description of the run, its settings last; only the same run goes on from it
   */
  void write(Path file, String run) throws IOException {
    Finite.require("the optimiser's first moment of ", steps.first(), steps.taken());
    Finite.require("the optimiser's second moment of ", steps.second(), steps.taken());
    List<Tensor> tensors = new ArrayList<>(latent.tensors(LATENT));
    tensors.addAll(steps.first().tensors(FIRST));
    tensors.addAll(steps.second().tensors(SECOND));
    codebooks.forEach(
        (name, codebook) ->
            tensors.add(Tensor.of(CODEBOOK + name, List.of((long) codebook.length), codebook)));
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(EPOCHS, Integer.toString(epochs));
    metadata.put(STEPS, Long.toString(steps.taken()));
    metadata.put(ADJOINTS, adjoints.text());
    metadata.put(RUN, run);
    SafetensorsFile.write(file, tensors, metadata);
  }

  /**
   * Refuses a checkpoint of other settings.
   *
   * @throws IOException naming each setting that differs, what it was and what it is now
   */
  static void requireSettings(Path path, Quantization settings) throws IOException {
    String kept = SafetensorsFile.read(path).metadata().getOrDefault(RUN, "");
    if (!kept.endsWith(": " + settings)) {
      throw other(path, "other settings: " + changes(kept, settings.toString()));
    }
  }

  private static IOException other(Path path, String difference) {
    return new IOException(
        "%s: belongs to a run with %s; give the same again, another --out, or leave out --resume"
            .formatted(path, difference));
  }

  /** Which of the {@code name=value} words of two descriptions differ, each change once. */
  private static String changes(String kept, String asked) {
    List<String> before = words(kept);
    List<String> now = words(asked);
    Set<String> changes = new LinkedHashSet<>();
    for (int i = 0; i < before.size() && before.size() == now.size(); i++) {
      String[] was = before.get(i).split("=", 2);
      String[] is = now.get(i).split("=", 2);
      if (!was[0].equals(is[0])) {
        changes.clear();
        break;
      }
      if (!was[1].equals(is[1])) {
        changes.add("%s was %s and is %s".formatted(was[0], was[1], is[1]));
      }
    }
    return changes.isEmpty() ? "its rules for layers or its optimizer" : String.join(", ", changes);
  }

  private static List<String> words(String description) {
    return Pattern.compile("[A-Za-z]+=[^\\[\\], ]+(?=[\\], ])")
        .matcher(description)
        .results()
        .map(MatchResult::group)
        .toList();
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
      throw other(path, "another network, other weights at the start or other data");
    }
    int epochs;
    long taken;
    AdjointCounts adjoints;
    try {
      epochs = Integer.parseInt(file.metadata().get(EPOCHS));
      taken = Long.parseLong(file.metadata().get(STEPS));
      adjoints = AdjointCounts.parse(file.metadata().getOrDefault(ADJOINTS, ""));
    } catch (IllegalArgumentException e) {
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
        new OptimizerState(
            optimizer,
            Parameters.read(file, architecture, FIRST),
            Parameters.read(file, architecture, SECOND),
            taken),
        codebooks,
        adjoints);
  }
}
