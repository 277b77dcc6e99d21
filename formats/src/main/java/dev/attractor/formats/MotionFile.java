package dev.attractor.formats;

import com.google.gson.stream.JsonWriter;
import dev.attractor.flow.Flow;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.Pace;
import dev.attractor.motion.field.EuclideanizingFlow;
import dev.attractor.motion.field.ExtendedLinearization;
import dev.attractor.motion.field.Field;
import dev.attractor.motion.field.NeuralContraction;
import dev.attractor.motion.field.PlainNetwork;
import dev.attractor.motion.field.SecondOrder;
import dev.attractor.motion.field.StableDynamics;
import dev.attractor.motion.field.StrictContraction;
import dev.attractor.motion.rotation.UnitQuaternion;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * A motion model as JSON: architecture, parameters, change of units, goal and provenance. Numbers
 * are written so that reading gives the same bits. Nothing in a file is executed, and names that
 * are not known are refused: a misspelt one would leave its default in force.
 */
public final class MotionFile {
  static final String FORMAT = "attractor-motion";
  static final int VERSION = 5;
  private static final long MOST_BYTES = 1L << 29;

  private MotionFile() {}

  /**
   * Writes a model, replacing the file at once or not at all.
   *
   * @throws IOException when the disk fails
   */
  public static void write(Path target, MotionModel model) throws IOException {
    AtomicFile.write(
        target,
        out -> {
          JsonWriter json = new JsonWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
          json.setIndent(" ");
          json.beginObject();
          members(json, VERSION, model);
          json.name("checksum").value(JsonChecksum.of(plain -> members(plain, VERSION, model)));
          json.endObject();
          json.flush();
        });
  }

  /** What a file of a version holds of a model, its checksum left out. */
  static void members(JsonWriter json, int version, MotionModel model) throws IOException {
    json.name("format").value(FORMAT);
    json.name("version").value(version);
    json.name("dimension").value(model.dimension());
    json.name("field").beginObject();
    json.name("kind").value(kind(model.field()));
    json.name("hidden").value(model.field().hidden());
    json.name("rate").value(model.field().rate());
    switch (model.field()) {
      case EuclideanizingFlow f -> json.name("smoothing").value(f.smoothing());
      case StableDynamics f -> json.name("convexity").value(f.convexity());
      case NeuralContraction f -> json.name("nodes").value(f.nodes());
      case SecondOrder f -> json.name("frequency").value(f.frequency());
      case ExtendedLinearization f -> {}
      case StrictContraction f -> {}
      case PlainNetwork f -> {}
    }
    json.endObject();
    Flow flow = model.flow();
    json.name("flow").beginObject();
    json.name("kind").value(flow.kind().name().toLowerCase(Locale.ROOT));
    json.name("couplings").value(flow.couplings());
    json.name("hidden").value(flow.hidden());
    json.name("bins").value(flow.bins());
    json.name("box").value(flow.box());
    json.name("activation").value(flow.activation().name().toLowerCase(Locale.ROOT));
    json.name("least").value(flow.least());
    json.name("latent").value(flow.latent());
    json.name("permutations").beginArray();
    for (int[] order : model.permutations()) {
      json.beginArray();
      for (int feature : order) {
        json.value(feature);
      }
      json.endArray();
    }
    json.endArray();
    json.endObject();
    int d = model.dimension();
    double[] offset = new double[d];
    double[] divisor = new double[d];
    for (int a = 0; a < d; a++) {
      offset[a] = model.standardisation().offset(a);
      divisor[a] = model.standardisation().divisor(a);
    }
    numbers(json, "offset", offset);
    numbers(json, "divisor", divisor);
    numbers(json, "goal", model.goal());
    json.name("provenance").beginObject();
    for (Map.Entry<String, String> entry : model.provenance().entries().entrySet()) {
      json.name(entry.getKey()).value(entry.getValue());
    }
    json.endObject();
    pace(json, model.pace());
    if (model.orientation().isPresent()) {
      UnitQuaternion q = model.orientation().get();
      numbers(json, "orientation", new double[] {q.w(), q.x(), q.y(), q.z()});
    }
    numbers(json, "parameters", model.parameters());
    if (model.support().size() > 0) {
      json.name("support").beginArray();
      for (double[] state : model.support().states()) {
        json.beginArray();
        for (double number : state) {
          json.value(number);
        }
        json.endArray();
      }
      json.endArray();
    }
  }

  private static void pace(JsonWriter json, Pace pace) throws IOException {
    json.name("pace").beginObject();
    json.name("timeScale").value(pace.timeScale());
    if (pace.limited()) {
      json.name("maxSpeed").value(pace.maxSpeed());
    }
    json.endObject();
  }

  static void numbers(JsonWriter json, String name, double[] numbers) throws IOException {
    json.name(name).beginArray();
    for (double number : numbers) {
      json.value(number);
    }
    json.endArray();
  }

  private static String kind(Field field) {
    return switch (field) {
      case ExtendedLinearization f -> "elcd";
      case StrictContraction f -> "strict";
      case PlainNetwork f -> "network";
      case EuclideanizingFlow f -> "eflow";
      case StableDynamics f -> "sdd";
      case NeuralContraction f -> "ncds";
      case SecondOrder f -> "second-order";
    };
  }

  /**
   * Reads a model.
   *
   * @throws IOException naming the file and what is wrong with it
   */
  public static MotionModel read(Path file) throws IOException {
    return StrictJson.read(file, MOST_BYTES, json -> new MotionParts().read(json));
  }
}
