package dev.attractor.app.reproduce.quantization;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import dev.attractor.app.cli.Console;
import dev.attractor.app.report.Fingerprint;
import dev.attractor.app.report.RunKey;
import dev.attractor.clustering.SoftKMeans;
import dev.attractor.data.ImageSplit;
import dev.attractor.formats.AtomicFile;
import dev.attractor.nets.QuantizationRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The measured points of the memory figure, a small JSON file each: what is there is not measured
 * again, unless other code measured it, or on another number of threads.
 *
 * @param folder where they are kept
 * @param threads to measure on
 */
record MeasuredSteps(Path folder, int threads) {
  /** The modules whose classes take a step. */
  private static final String CODE =
      Fingerprint.ofCode(SoftKMeans.class, ImageSplit.class, QuantizationRun.class);

  private record Kept(double megabytes, RunKey key) {}

  /** Millions of bytes at the peak. */
  double megabytes(TrainingStep step, Console console) throws IOException {
    String name =
        "%s-%d-iterations.json"
            .formatted(step.kind().name().toLowerCase(Locale.ROOT), step.iterations());
    Path file = folder.resolve(name);
    RunKey key = new RunKey(CODE, "%s on %d threads".formatted(step, threads), "random images");
    if (Files.exists(file)) {
      Kept kept = read(file);
      if (key.mismatch(kept.key()).isEmpty()) {
        return kept.megabytes();
      }
    }
    double megabytes = step.inOwnProcess(threads).megabytes();
    if (!(megabytes > 0)) {
      throw new IOException(
          "this system does not tell the peak memory of a process; Linux does (/proc/self/status)");
    }
    console.note(String.format(Locale.ROOT, "%s: %.0f MB", step, megabytes));
    byte[] json = Console.toJson(new Kept(megabytes, key)).getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(json));
    return megabytes;
  }

  private static Kept read(Path file) throws IOException {
    try {
      Kept kept = new Gson().fromJson(Files.readString(file), Kept.class);
      if (kept == null || kept.key() == null) {
        throw new JsonParseException("fields are missing");
      }
      return kept;
    } catch (JsonParseException e) {
      throw new IOException(file + ": is not a measured step; remove it to measure again", e);
    }
  }
}
