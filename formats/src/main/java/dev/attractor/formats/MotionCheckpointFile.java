package dev.attractor.formats;

import com.google.gson.stream.JsonWriter;
import dev.attractor.motion.MotionTraining;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** An unfinished run of learning as JSON, from which it goes on to the same bits. */
public final class MotionCheckpointFile {
  private static final String FORMAT = "attractor-motion-checkpoint";
  private static final int VERSION = 3;
  private static final long MOST_BYTES = 1L << 31;
  private static final int MOST_PARAMETERS = 1 << 24;

  private MotionCheckpointFile() {}

  /** Writes a checkpoint, replacing the file at once or not at all. */
  public static void write(Path target, MotionTraining.Checkpoint checkpoint) throws IOException {
    AtomicFile.write(
        target,
        out -> {
          JsonWriter json = new JsonWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
          json.beginObject();
          members(json, checkpoint);
          json.name("checksum").value(JsonChecksum.of(plain -> members(plain, checkpoint)));
          json.endObject();
          json.flush();
        });
  }

  private static void members(JsonWriter json, MotionTraining.Checkpoint checkpoint)
      throws IOException {
    json.name("format").value(FORMAT);
    json.name("version").value(VERSION);
    json.name("fingerprint").value(checkpoint.fingerprint());
    json.name("phase").value(checkpoint.phase());
    json.name("step").value(checkpoint.step());
    json.name("refused").value(checkpoint.refused());
    MotionFile.numbers(json, "parameters", checkpoint.parameters());
    MotionFile.numbers(json, "first", checkpoint.first());
    json.name("optimizerSteps").value(checkpoint.optimizer().steps());
    json.name("moments").beginArray();
    for (double[] moment : checkpoint.optimizer().moments()) {
      json.beginArray();
      for (double number : moment) {
        json.value(number);
      }
      json.endArray();
    }
    json.endArray();
  }

  /**
   * Reads a checkpoint.
   *
   * @throws IOException naming the file and what is wrong with it
   */
  public static MotionTraining.Checkpoint read(Path file) throws IOException {
    return StrictJson.read(file, MOST_BYTES, json -> new Parts().read(json));
  }

  private static final class Parts {
    private @Nullable String format;
    private int version;
    private @Nullable String fingerprint;
    private int phase;
    private long step;
    private long refused;
    private double @Nullable [] parameters;
    private double @Nullable [] first;
    private long optimizerSteps;
    private double @Nullable [][] moments;
    private @Nullable String checksum;

    MotionTraining.Checkpoint read(StrictJson json) throws IOException {
      json.object(
          name -> {
            switch (name) {
              case "format" -> format = json.text();
              case "version" -> version = json.count();
              case "fingerprint" -> fingerprint = json.text();
              case "phase" -> phase = json.count();
              case "step" -> step = json.whole();
              case "refused" -> refused = json.whole();
              case "parameters" -> parameters = json.numbers(MOST_PARAMETERS);
              case "first" -> first = json.numbers(MOST_PARAMETERS);
              case "optimizerSteps" -> optimizerSteps = json.whole();
              case "checksum" -> checksum = json.text();
              case "moments" -> moments = json.table(4, MOST_PARAMETERS);
              default -> throw json.unknown();
            }
          });
      if (!FORMAT.equals(format) || version != VERSION) {
        throw new IOException(
            "is not a checkpoint of learning a motion in version "
                + VERSION
                + "; learn anew without it");
      }
      MotionTraining.Checkpoint checkpoint =
          new MotionTraining.Checkpoint(
              phase,
              step,
              refused,
              StrictJson.required(parameters, "parameters"),
              new MotionTraining.OptimizerState(
                  optimizerSteps, StrictJson.required(moments, "moments")),
              StrictJson.required(first, "first"),
              StrictJson.required(fingerprint, "fingerprint"));
      JsonChecksum.check(
          StrictJson.required(checksum, "checksum"), plain -> members(plain, checkpoint));
      return checkpoint;
    }
  }
}
