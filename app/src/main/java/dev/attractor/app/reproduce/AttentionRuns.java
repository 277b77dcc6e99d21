package dev.attractor.app.reproduce;

import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.Progress;
import dev.attractor.app.report.Fingerprint;
import dev.attractor.app.report.KeptRuns;
import dev.attractor.app.report.PeakMemory;
import dev.attractor.app.report.ProcessorTime;
import dev.attractor.app.report.RunKey;
import dev.attractor.data.ImageSplit;
import dev.attractor.data.LabelledImages;
import dev.attractor.formats.SafetensorsFile;
import dev.attractor.memory.KSoftmax;
import dev.attractor.nets.Network;
import dev.attractor.nets.Parameters;
import dev.attractor.nets.Training;
import dev.attractor.nets.TrainingRun;
import dev.attractor.nets.attention.AttentionKind;
import dev.attractor.nets.attention.ClassTokenAttention;
import dev.attractor.nets.attention.VisionTransformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Trainings of figures 3.3 to 3.6, a small JSON file each, and a checkpoint while one is on its
 * way: what is there is not run again, unless it was made by other code, by other settings or from
 * other data. A run goes on from its last whole epoch.
 */
final class AttentionRuns {
  /** The modules whose classes compute a run. */
  private static final String CODE =
      Fingerprint.ofCode(KSoftmax.class, ImageSplit.class, TrainingRun.class);

  private final Path folder;
  private final KeptRuns<AttentionRun> runs;
  private final AttentionStudy study;
  private final ImageSplit data;
  private final int epochs;
  private final int threads;

  AttentionRuns(Path folder, AttentionStudy study, ImageSplit data, int epochs, int threads) {
    this.folder = folder;
    runs =
        new KeptRuns<>(
            folder,
            AttentionRun.class,
            AttentionRun::key,
            run -> run.attention() != null && run.epochs() != null);
    this.study = study;
    this.data = data;
    this.epochs = epochs;
    this.threads = threads;
  }

  /** The run as it was kept, or what is missing of it made now and kept. */
  AttentionRun get(AttentionKind attention, int heads, long seed, Console console)
      throws IOException {
    VisionTransformer network = study.network(attention, heads, data.train());
    Training training = AttentionStudy.training(epochs);
    RunKey key =
        new RunKey(CODE, "%s by %s, %d threads".formatted(network, training, threads), data.md5());
    String name = name(attention, heads, seed);
    Path checkpoint = folder.resolve(name + ".safetensors");
    Optional<AttentionRun> kept = runs.get(name, key, console);
    if (kept.isEmpty()) {
      Files.deleteIfExists(checkpoint);
      Files.deleteIfExists(weights(name));
    } else if (kept.get().epochs().size() >= epochs) {
      return kept.get();
    }
    AttentionRun run;
    try (TrainingRun work = new TrainingRun(training, network, data.train(), seed)) {
      if (Files.exists(checkpoint)) {
        work.resume(checkpoint);
      }
      List<AttentionRun.Epoch> done =
          new ArrayList<>(
              kept.map(AttentionRun::epochs).orElse(List.of()).subList(0, work.epochs()));
      double peak = kept.map(AttentionRun::peakMegabytes).orElse(0.0);
      PeakMemory.reset();
      do {
        done.add(epoch(work, name, console));
        peak = Math.max(peak, PeakMemory.megabytes());
        run =
            new AttentionRun(
                attention.word(),
                heads,
                seed,
                network.parameterCount(),
                network.attentionParameters(),
                done,
                peak,
                threads,
                key);
        if (work.epochs() == epochs) { // before the run says that it is finished
          SafetensorsFile.write(weights(name), work.parameters().tensors(""), Map.of());
        }
        runs.put(name, run); // before the checkpoint: it may be ahead, never behind
        work.write(checkpoint);
      } while (work.epochs() < epochs);
    }
    Files.delete(checkpoint);
    return run;
  }

  private Path weights(String name) {
    return folder.resolve(name + "-weights.safetensors");
  }

  /**
   * What the class token attends to in the last layer of a finished run.
   *
   * @return image after image, heads x tokens; empty when the weights are no longer there
   */
  Optional<float[]> attended(AttentionRun run, LabelledImages images) throws IOException {
    AttentionKind kind = AttentionKind.ofWord(run.attention());
    Path file = weights(name(kind, run.heads(), run.seed()));
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    VisionTransformer network = study.network(kind, run.heads(), data.train());
    ClassTokenAttention attention = new ClassTokenAttention(network, network.depth() - 1);
    try (Network look = new Network(Parameters.read(SafetensorsFile.read(file), attention, ""))) {
      return Optional.of(look.outputs(images, attention.outputs()));
    }
  }

  private String name(AttentionKind attention, int heads, long seed) {
    return "%s-%s-%d-heads-%d-epochs-seed-%d"
        .formatted(study.page(), attention.word(), heads, epochs, seed);
  }

  private AttentionRun.Epoch epoch(TrainingRun work, String name, Console console) {
    String task = "%s, epoch %d of %d".formatted(name, work.epochs() + 1, epochs);
    long began = System.nanoTime();
    double cpu = ProcessorTime.seconds();
    double loss;
    double seconds;
    double cpuSeconds;
    long before = (long) work.epochs() * work.stepsOfAnEpoch();
    try (Progress progress = console.progress(task, "steps", work.stepsOfAnEpoch())) {
      loss = work.epoch((step, total, value) -> progress.at(step - before));
      seconds = (System.nanoTime() - began) * 1e-9;
      cpuSeconds = ProcessorTime.seconds() - cpu;
    }
    double accuracy = work.accuracy(data.test());
    console.note(String.format(Locale.ROOT, "loss %.4f, test accuracy %.4f", loss, accuracy));
    return new AttentionRun.Epoch(loss, accuracy, seconds, cpuSeconds);
  }
}
