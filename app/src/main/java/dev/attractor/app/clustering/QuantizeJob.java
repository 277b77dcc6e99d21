package dev.attractor.app.clustering;

import dev.attractor.app.cli.Build;
import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.Progress;
import dev.attractor.app.report.ProcessorTime;
import dev.attractor.data.ExampleSplit;
import dev.attractor.formats.ClusteredModel;
import dev.attractor.nets.AdjointCounts;
import dev.attractor.nets.Network;
import dev.attractor.nets.Parameters;
import dev.attractor.nets.Quality;
import dev.attractor.nets.Quantization;
import dev.attractor.nets.QuantizationRun;
import dev.attractor.nets.QuantizedNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Fine-tunes, assigns, writes the model file and judges what the file holds.
 *
 * @param baseline the network at full precision
 * @param data to learn from and to judge by
 * @param settings how to quantise
 * @param folder for {@code checkpoint.safetensors} and {@code model.safetensors}
 */
public record QuantizeJob(
    Parameters baseline, ExampleSplit data, Quantization settings, Path folder) {
  /** The file in the folder that an unfinished run goes on from. */
  static final String CHECKPOINT = "checkpoint.safetensors";

  /** The file in the folder that a finished run leaves. */
  static final String MODEL = "model.safetensors";

  /** The metadata key of the network's name. */
  static final String ARCHITECTURE = "attractor.architecture";

  /**
   * What came out, judged from the file.
   *
   * @param seconds of fine-tuning and assigning
   * @param cpuSeconds processor time of the same
   */
  public record Outcome(
      Path file,
      ClusteredModel model,
      List<QuantizedNetwork.Layer> layers,
      Quality baseline,
      Quality hard,
      double seconds,
      double cpuSeconds,
      AdjointCounts adjoints) {}

  /** Of the network at full precision, on the test part. */
  public Quality baselineQuality() {
    try (Network network = new Network(baseline)) {
      return network.quality(data.test());
    }
  }

  /** Whether the folder holds an unfinished run. */
  public boolean started() {
    return Files.exists(folder.resolve(CHECKPOINT));
  }

  public Outcome run(boolean resume, Console console) throws IOException {
    Files.createDirectories(folder);
    Path checkpoint = folder.resolve(CHECKPOINT);
    QuantizationRun run = new QuantizationRun(settings, baseline, data.train());
    if (resume) {
      int done = run.resume(checkpoint);
      console.note(
          done == 0
              ? "no checkpoint in %s: starting from the beginning".formatted(folder)
              : "going on after epoch %d of %d".formatted(done, settings.epochs()));
    }
    long start = System.nanoTime();
    double cpuStart = ProcessorTime.seconds();
    if (settings.epochs() > 0) {
      long steps = (long) settings.epochs() * (data.train().count() / settings.batch());
      String task = "Quantizing " + baseline.architecture().name();
      try (Progress progress = console.progress(task, "steps", steps)) {
        run.finish(checkpoint, new TrainingProgress(progress));
      }
    }
    QuantizedNetwork quantized = run.quantized();
    double seconds = (System.nanoTime() - start) * 1e-9;
    double cpuSeconds = ProcessorTime.seconds() - cpuStart;
    Path file = folder.resolve(MODEL);
    quantized.model(metadata(quantized)).write(file);
    ClusteredModel written = ClusteredModel.read(file);
    try (Network network = new Network(baseline)) {
      Quality before = network.quality(data.test());
      network.put(QuantizedNetwork.hard(written, baseline.architecture()));
      return new Outcome(
          file,
          written,
          quantized.layers(),
          before,
          network.quality(data.test()),
          seconds,
          cpuSeconds,
          run.adjoints());
    }
  }

  /** How to make the model again, and how well each layer was fitted. */
  private Map<String, String> metadata(QuantizedNetwork quantized) {
    FitsJson fits = new FitsJson();
    for (QuantizedNetwork.Layer layer : quantized.layers()) {
      fits.add(
          layer.tensor().name(),
          layer.rootMeanSquareError(),
          layer.residual(),
          layer.iterations(),
          layer.status());
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("attractor.version", Build.current().name());
    metadata.put(ARCHITECTURE, baseline.architecture().name());
    metadata.put("attractor.recipe", RecipeJson.of(settings));
    metadata.put("attractor.seed", Long.toString(settings.seed()));
    metadata.put("attractor.baseline", baseline.hash());
    metadata.put("attractor.data", data.name() + " md5 " + data.md5());
    metadata.put(InspectCommand.FITS, fits.toString());
    return metadata;
  }
}
