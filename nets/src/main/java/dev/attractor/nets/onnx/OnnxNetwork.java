package dev.attractor.nets.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.attractor.data.Examples;
import dev.attractor.formats.InputFile;
import dev.attractor.nets.PixelNormalisation;
import dev.attractor.nets.Quality;
import dev.attractor.nets.StandardisedInputs;
import dev.attractor.parallel.Parallelism;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A network in an ONNX file, run by ONNX Runtime: one input of floats, n x any shape, and a first
 * output of floats, n x outputs. ONNX Runtime is an optional dependency: who uses this class has
 * its jar on the class path.
 */
public final class OnnxNetwork implements AutoCloseable {
  private static final int BATCH = 100;

  private final Path file;
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final String input;

  /** Examples that it takes at a time; 0 for any number. */
  private final int fixed;

  private OnnxNetwork(Path file) throws IOException, OrtException {
    this.file = file;
    session = session(environment, file);
    Map<String, NodeInfo> inputs = session.getInputInfo();
    Map<String, NodeInfo> outputs = session.getOutputInfo();
    if (inputs.size() != 1 || !floats(inputs) || outputs.isEmpty() || !floats(outputs)) {
      session.close();
      throw new IOException(
          "%s: needs one input and a first output of float32; it has inputs %s and outputs %s"
              .formatted(file, words(inputs), words(outputs)));
    }
    input = inputs.keySet().iterator().next();
    long[] shape = ((TensorInfo) inputs.get(input).getInfo()).getShape();
    fixed = shape.length == 0 ? 0 : (int) Math.max(0, shape[0]);
  }

  /**
   * Opens a file.
   *
   * @throws IOException naming the file and why it cannot be run
   */
  public static OnnxNetwork open(Path file) throws IOException {
    InputFile.existing(file);
    try {
      return new OnnxNetwork(file);
    } catch (OrtException e) {
      throw new IOException("%s: ONNX Runtime does not load it: %s".formatted(file, reason(e)), e);
    }
  }

  private static OrtSession session(OrtEnvironment environment, Path file) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(Parallelism.current().threads());
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL); // errors are thrown
      return environment.createSession(file.toString(), options);
    }
  }

  private static boolean floats(Map<String, NodeInfo> values) {
    return values.values().iterator().next().getInfo() instanceof TensorInfo tensor
        && tensor.type == OnnxJavaType.FLOAT;
  }

  private static String words(Map<String, NodeInfo> values) {
    return values.entrySet().stream()
        .map(
            entry ->
                entry.getValue().getInfo() instanceof TensorInfo tensor
                    ? entry.getKey() + " " + tensor.type + Arrays.toString(tensor.getShape())
                    : entry.getKey())
        .collect(Collectors.joining(", "));
  }

  /**
   * How well the network does.
   *
   * @param normalisation of inputs
   * @throws IOException naming the file, when it does not take such inputs or gives something else
   *     than is to be found
   */
  public Quality quality(Examples examples, PixelNormalisation normalisation) throws IOException {
    return Quality.of(outputs(examples, normalisation), examples);
  }

  /**
   * The score of every class, or every number predicted, for every example.
   *
   * @param normalisation of inputs
   * @return count x outputs
   * @throws IOException naming the file, when it does not take such inputs, or gives something else
   *     than is to be found or numbers that are not finite
   */
  public float[] outputs(Examples examples, PixelNormalisation normalisation) throws IOException {
    int outputs = examples.targets().outputs();
    float[] all = new float[Math.multiplyExact(examples.count(), outputs)];
    int batch = fixed == 0 ? BATCH : fixed;
    try {
      StandardisedInputs source = StandardisedInputs.of(examples, normalisation);
      float[] one = new float[examples.inputSize()];
      for (int from = 0; from < examples.count(); from += batch) {
        int count = Math.min(batch, examples.count() - from);
        int run = fixed == 0 ? count : fixed; // what is missing stays zero
        FloatBuffer inputs = FloatBuffer.allocate(Math.multiplyExact(run, one.length));
        for (int i = 0; i < count; i++) {
          source.copy(from + i, one);
          inputs.put(i * one.length, one);
        }
        run(inputs, run, examples).get(all, from * outputs, count * outputs);
      }
      Quality.requireFinite(all, outputs);
      return all;
    } catch (OrtException e) {
      throw new IOException(
          "%s: does not take inputs of shape %s: %s".formatted(file, examples.shape(), reason(e)),
          e);
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new IOException("%s on %s: %s".formatted(file, examples.name(), e.getMessage()), e);
    }
  }

  /** What the network gives for one batch. */
  private FloatBuffer run(FloatBuffer inputs, int count, Examples examples) throws OrtException {
    long[] shape = new long[1 + examples.shape().size()];
    shape[0] = count;
    for (int i = 1; i < shape.length; i++) {
      shape[i] = examples.shape().get(i - 1);
    }
    try (OnnxTensor batch = OnnxTensor.createTensor(environment, inputs, shape);
        OrtSession.Result result = session.run(Map.of(input, batch))) {
      OnnxValue first = result.get(0);
      List<Long> given =
          Arrays.stream(((OnnxTensor) first).getInfo().getShape())
              .boxed()
              .collect(Collectors.toList());
      if (!given.isEmpty() && given.getFirst() == count) {
        given.set(0, 1L); // as for one example
      }
      Quality.requireOutputs(given, examples);
      return ((OnnxTensor) first).getFloatBuffer(); // a copy
    }
  }

  /** The first line of what ONNX Runtime says. */
  static String reason(OrtException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given").strip();
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime does not close: " + reason(e), e);
    }
  }
}
