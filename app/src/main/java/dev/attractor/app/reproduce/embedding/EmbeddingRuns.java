package dev.attractor.app.reproduce.embedding;

import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.Progress;
import dev.attractor.app.report.Fingerprint;
import dev.attractor.app.report.KeptRuns;
import dev.attractor.app.report.ProcessorTime;
import dev.attractor.app.report.RunKey;
import dev.attractor.data.ImageSplit;
import dev.attractor.data.LabelledImages;
import dev.attractor.memory.KSoftmax;
import dev.attractor.nets.DivergedException;
import dev.attractor.nets.Optimizer;
import dev.attractor.nets.PixelNormalisation;
import dev.attractor.nets.Training;
import dev.attractor.nets.TrainingRun;
import dev.attractor.nets.retrieval.EmbeddingCnn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Trainings of embeddings, one for each loss and seed, kept when they are done. */
final class EmbeddingRuns {
  /** Images a step. */
  static final int BATCH = 128;

  /** Numbers of an embedding. */
  static final int SIZE = 64;

  private static final double RATE = 1e-3;
  private static final int LEVELS = 256;

  /** The modules whose classes compute a run. */
  private static final String CODE =
      Fingerprint.ofCode(KSoftmax.class, ImageSplit.class, TrainingRun.class);

  private final KeptRuns<EmbeddingRun> kept;
  private final ImageSplit data;
  private final Training training;
  private final EmbeddingCnn network;
  private final int threads;

  EmbeddingRuns(Path folder, ImageSplit data, int epochs, int threads) {
    kept =
        new KeptRuns<>(
            folder,
            EmbeddingRun.class,
            EmbeddingRun::key,
            run -> run.loss() != null && run.before() != null);
    this.data = data;
    this.threads = threads;
    training = new Training(new Optimizer.ConstantAdam(RATE), epochs, BATCH);
    LabelledImages images = data.train();
    network =
        new EmbeddingCnn(
            images.name(), images.channels(), images.height(), SIZE, normalisation(images));
  }

  /** Mean and deviation of each channel over all images. */
  private static PixelNormalisation normalisation(LabelledImages images) {
    int plane = images.height() * images.width();
    byte[] pixels = images.pixels();
    List<Float> mean = new ArrayList<>();
    List<Float> deviation = new ArrayList<>();
    for (int channel = 0; channel < images.channels(); channel++) {
      long[] counts = new long[LEVELS];
      for (int image = 0; image < images.count(); image++) {
        int from = image * images.imageSize() + channel * plane;
        for (int p = from; p < from + plane; p++) {
          counts[Byte.toUnsignedInt(pixels[p])]++;
        }
      }
      double n = (double) images.count() * plane;
      double sum = 0;
      double squares = 0;
      for (int level = 0; level < LEVELS; level++) {
        double value = level / (double) images.white();
        sum += counts[level] * value;
        squares += counts[level] * value * value;
      }
      mean.add((float) (sum / n));
      deviation.add((float) Math.sqrt(Math.max(squares / n - sum / n * (sum / n), 1e-12)));
    }
    return new PixelNormalisation(mean, deviation);
  }

  /** The run as it was kept, or made now and kept. */
  EmbeddingRun get(EmbeddingLoss loss, long seed, Console console) throws IOException {
    RunKey key =
        new RunKey(
            CODE,
            "%s by %s of %s, %d threads".formatted(network, training, loss.loss(), threads),
            data.md5());
    String name =
        "embedding-%s-%s-%d-epochs-seed-%d"
            .formatted(data.name(), loss.name().toLowerCase(Locale.ROOT), training.epochs(), seed);
    Optional<EmbeddingRun> found = kept.get(name, key, console);
    if (found.isPresent()) {
      return found.get();
    }
    EmbeddingRun run = make(loss, seed, key, console);
    kept.put(name, run);
    return run;
  }

  private EmbeddingRun make(EmbeddingLoss loss, long seed, RunKey key, Console console) {
    try (TrainingRun run = new TrainingRun(training, network, data.train(), seed, loss.loss())) {
      EmbeddingRun.Shares before = shares(run);
      EmbeddingRun.Shares after = null;
      String diverged = null;
      long began = System.nanoTime();
      double cpu = ProcessorTime.seconds();
      long steps = (long) training.epochs() * run.stepsOfAnEpoch();
      try (Progress progress =
          console.progress("%s, seed %d".formatted(loss.title(), seed), "steps", steps)) {
        while (run.epochs() < training.epochs()) {
          run.epoch((step, total, value) -> progress.at(step));
        }
      } catch (DivergedException e) {
        diverged = e.getMessage();
      }
      double seconds = (System.nanoTime() - began) * 1e-9;
      double cpuSeconds = ProcessorTime.seconds() - cpu;
      if (diverged == null) {
        after = shares(run);
      }
      return new EmbeddingRun(loss, seed, before, after, seconds, cpuSeconds, diverged, key);
    }
  }

  private EmbeddingRun.Shares shares(TrainingRun run) {
    return NearestShares.of(run.outputs(data.test(), SIZE), data.test(), EmbeddingLoss.K);
  }

  /** What the pixels themselves give, standardised and compared by their cosine. */
  EmbeddingRun.Shares ofPixels() {
    LabelledImages images = data.test();
    int size = images.imageSize();
    float[] pixels = new float[Math.multiplyExact(images.count(), size)];
    for (int i = 0; i < images.count(); i++) {
      images.copyImage(i, pixels, i * size);
    }
    return NearestShares.of(pixels, images, EmbeddingLoss.K);
  }
}
