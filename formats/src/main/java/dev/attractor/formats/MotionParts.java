package dev.attractor.formats;

import dev.attractor.flow.Activation;
import dev.attractor.flow.Flow;
import dev.attractor.motion.DataSupport;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.Pace;
import dev.attractor.motion.Provenance;
import dev.attractor.motion.Standardisation;
import dev.attractor.motion.field.EuclideanizingFlow;
import dev.attractor.motion.field.ExtendedLinearization;
import dev.attractor.motion.field.Field;
import dev.attractor.motion.field.NeuralContraction;
import dev.attractor.motion.field.PlainNetwork;
import dev.attractor.motion.field.SecondOrder;
import dev.attractor.motion.field.StableDynamics;
import dev.attractor.motion.field.StrictContraction;
import dev.attractor.motion.pose.PoseCoordinates;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a {@link MotionFile} says, until all of it is there. */
final class MotionParts {
  private static final int CHECKED_VERSION = 3;
  private static final int MOST_PARAMETERS = 1 << 24;
  private static final int MOST_AXES = 1024;

  private @Nullable String format;
  private @Nullable Integer version;
  private @Nullable Integer dimension;
  private @Nullable Field field;
  private @Nullable Flow flow;
  private double @Nullable [][] permutations;
  private double @Nullable [] offset;
  private double @Nullable [] divisor;
  private double @Nullable [] goal;
  private double @Nullable [] parameters;
  private Map<String, String> provenance = Map.of();
  private double[][] support = {}; // versions before 4 had none
  private double @Nullable [] orientation; // versions before 5 had none
  private @Nullable String checksum;
  private double timeScale = 1;
  private double maxSpeed = Double.POSITIVE_INFINITY;

  MotionModel read(StrictJson json) throws IOException {
    json.object(
        name -> {
          switch (name) {
            case "format" -> format = json.text();
            case "version" -> version = supported(json.count());
            case "dimension" -> dimension = json.count();
            case "field" -> field(json);
            case "flow" -> flow(json);
            case "offset" -> offset = json.numbers(MOST_AXES);
            case "divisor" -> divisor = json.numbers(MOST_AXES);
            case "goal" -> goal = json.numbers(MOST_AXES);
            case "parameters" -> parameters = json.numbers(MOST_PARAMETERS);
            case "provenance" -> provenance = json.texts();
            case "pace" -> pace(json);
            case "orientation" -> orientation = json.numbers(4);
            case "support" -> support = json.table(DataSupport.MOST, MOST_AXES);
            case "checksum" -> checksum = json.text();
            default -> throw json.unknown();
          }
        });
    return model();
  }

  /** Said at once, before a later version's names are taken for misspelt ones. */
  private static int supported(int version) throws IOException {
    if (version > MotionFile.VERSION || version < 1) {
      throw new IOException(
          "has version %d, this program reads up to %d: use a newer one"
              .formatted(version, MotionFile.VERSION));
    }
    return version;
  }

  private void field(StrictJson json) throws IOException {
    FieldParts parts = new FieldParts();
    json.object(name -> parts.read(name, json));
    field = parts.field();
  }

  private void pace(StrictJson json) throws IOException {
    json.object(
        name -> {
          switch (name) {
            case "timeScale" -> timeScale = json.number();
            case "maxSpeed" -> maxSpeed = json.number();
            default -> throw json.unknown();
          }
        });
  }

  private void flow(StrictJson json) throws IOException {
    FlowParts parts = new FlowParts();
    json.object(name -> parts.read(name, json));
    flow = parts.flow();
    permutations = parts.permutations;
  }

  private MotionModel model() throws IOException {
    if (!MotionFile.FORMAT.equals(format)) {
      throw new IOException(
          "is not a motion model: \"format\" is not \"" + MotionFile.FORMAT + "\"");
    }
    int stated = StrictJson.required(version, "version");
    if (stated >= CHECKED_VERSION) {
      StrictJson.required(checksum, "checksum");
    }
    Field kind = StrictJson.required(field, "field");
    Flow bent = StrictJson.required(flow, "flow");
    double[] all = StrictJson.required(parameters, "parameters");
    int d = StrictJson.required(dimension, "dimension");
    double[] from = StrictJson.required(offset, "offset");
    double[] by = StrictJson.required(divisor, "divisor");
    double[] end = StrictJson.required(goal, "goal");
    if (from.length != d || by.length != d || end.length != d) {
      throw new IOException(
          "offset, divisor and goal must have " + d + " numbers, one a dimension");
    }
    int expected = MotionModel.parameterCount(kind, bent, d);
    if (expected != all.length) {
      throw new IOException("must have " + expected + " parameters, has " + all.length);
    }
    MotionModel motion =
        MotionModel.of(
                kind,
                bent,
                orders(StrictJson.required(permutations, "flow.permutations")),
                Standardisation.of(from, by),
                end,
                all,
                new Provenance(provenance))
            .withPace(new Pace(timeScale, maxSpeed))
            .withSupport(DataSupport.of(support));
    MotionModel model = orientation == null ? motion : turned(motion, orientation);
    JsonChecksum.check(checksum, json -> MotionFile.members(json, stated, model));
    return model;
  }

  private static MotionModel turned(MotionModel motion, double[] orientation) throws IOException {
    if (orientation.length != 4) {
      throw new IOException("orientation must have 4 numbers, has " + orientation.length);
    }
    return motion.withOrientation(PoseCoordinates.orientation(orientation, 0));
  }

  private static int[][] orders(double[][] rows) throws IOException {
    int[][] orders = new int[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      orders[i] = new int[rows[i].length];
      for (int j = 0; j < rows[i].length; j++) {
        orders[i][j] = (int) rows[i][j];
        if (orders[i][j] != rows[i][j]) {
          throw new IOException("flow.permutations must hold whole numbers");
        }
      }
    }
    return orders;
  }

  /** What a file says of the field. */
  private static final class FieldParts {
    private @Nullable String kind;
    private int hidden;
    private double rate;
    private double smoothing;
    private double convexity;
    private double frequency;
    private int nodes;

    void read(String name, StrictJson json) throws IOException {
      switch (name) {
        case "kind" -> kind = json.text();
        case "hidden" -> hidden = json.count();
        case "rate" -> rate = json.number();
        case "smoothing" -> smoothing = json.number();
        case "convexity" -> convexity = json.number();
        case "frequency" -> frequency = json.number();
        case "nodes" -> nodes = json.count();
        default -> throw json.unknown();
      }
    }

    Field field() throws IOException {
      return switch (StrictJson.required(kind, "field.kind")) {
        case "elcd" -> new ExtendedLinearization(hidden, rate);
        case "strict" -> new StrictContraction(hidden, rate);
        case "network" -> new PlainNetwork(hidden);
        case "eflow" -> new EuclideanizingFlow(hidden, smoothing);
        case "sdd" -> new StableDynamics(hidden, rate, convexity);
        case "ncds" -> new NeuralContraction(hidden, rate, nodes);
        case "second-order" -> new SecondOrder(hidden, rate, frequency);
        default ->
            throw new IOException(
                "field.kind must be elcd, strict, eflow, sdd, ncds, second-order or network, got \""
                    + kind
                    + "\"");
      };
    }
  }

  /** What a file says of the flow. */
  private static final class FlowParts {
    private @Nullable String kind;
    private @Nullable String activation;
    private int couplings;
    private int hidden;
    private int bins;
    private double box;
    private double least = Flow.PAPER_LEAST; // version 1 had no other
    private int latent; // versions 1 and 2 kept all features
    private double @Nullable [][] permutations;

    void read(String name, StrictJson json) throws IOException {
      switch (name) {
        case "kind" -> kind = json.text();
        case "activation" -> activation = json.text();
        case "couplings" -> couplings = json.count();
        case "hidden" -> hidden = json.count();
        case "bins" -> bins = json.count();
        case "box" -> box = json.number();
        case "least" -> least = json.number();
        case "latent" -> latent = json.count();
        case "permutations" -> permutations = json.table(65, MOST_AXES);
        default -> throw json.unknown();
      }
    }

    Flow flow() throws IOException {
      return new Flow(
          word(Flow.Kind.class, "flow.kind", kind),
          couplings,
          hidden,
          bins,
          box,
          word(Activation.class, "flow.activation", activation),
          least,
          latent);
    }
  }

  private static <E extends Enum<E>> E word(Class<E> type, String name, @Nullable String stated)
      throws IOException {
    String word = StrictJson.required(stated, name);
    for (E value : type.getEnumConstants()) {
      if (value.name().toLowerCase(Locale.ROOT).equals(word)) {
        return value;
      }
    }
    throw new IOException(name + " is \"" + word + "\", which is not known here");
  }
}
