package dev.attractor.bench;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A sentence encoder of the kind of all-MiniLM-L6-v2 in ONNX Runtime, on one thread: the mean of
 * its token vectors, of length 1.
 */
final class SentenceEncoder implements AutoCloseable {
  /** The encoder in float32; the jar that holds it is a dependency of the benchmarks alone. */
  static final String FLOAT = "/all-minilm-l6-v2.onnx";

  /** The same in int8, as ONNX Runtime's tool made it. */
  static final String INT8 = "/all-minilm-l6-v2-q.onnx";

  private static final String TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";
  private static final int BATCH = 32;

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final HuggingFaceTokenizer tokenizer;
  private final OrtSession session;

  SentenceEncoder(Path network) throws IOException, OrtException {
    try (InputStream vocabulary = resource(TOKENIZER)) {
      tokenizer = HuggingFaceTokenizer.newInstance(vocabulary, Map.of("padding", "true"));
    }
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(1);
    session = environment.createSession(network.toString(), options);
  }

  /** Copies a network out of its jar. */
  static Path extracted(String name, Path folder) throws IOException {
    Path file = folder.resolve(name.substring(1));
    try (InputStream bytes = resource(name)) {
      Files.copy(bytes, file);
    }
    return file;
  }

  private static InputStream resource(String name) throws IOException {
    InputStream found = SentenceEncoder.class.getResourceAsStream(name);
    if (found == null) {
      throw new IOException(name + ": is not on the class path");
    }
    return found;
  }

  /** A vector of length 1 for each sentence. */
  float[][] encode(List<String> sentences) throws OrtException {
    float[][] vectors = new float[sentences.size()][];
    List<Integer> order =
        IntStream.range(0, sentences.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> sentences.get(i).length()))
            .toList();
    for (int from = 0; from < order.size(); from += BATCH) {
      List<Integer> batch = order.subList(from, Math.min(order.size(), from + BATCH));
      Encoding[] encodings =
          tokenizer.batchEncode(batch.stream().map(sentences::get).toArray(String[]::new));
      List<float[]> encoded = vectors(encodings);
      for (int i = 0; i < batch.size(); i++) {
        vectors[batch.get(i)] = encoded.get(i);
      }
    }
    return vectors;
  }

  private List<float[]> vectors(Encoding[] encodings) throws OrtException {
    int length = encodings[0].getIds().length;
    long[] shape = {encodings.length, length};
    LongBuffer ids = LongBuffer.allocate(encodings.length * length);
    LongBuffer mask = LongBuffer.allocate(encodings.length * length);
    for (Encoding encoding : encodings) {
      ids.put(encoding.getIds());
      mask.put(encoding.getAttentionMask());
    }
    LongBuffer types = LongBuffer.allocate(encodings.length * length);
    Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    try (OnnxTensor x = OnnxTensor.createTensor(environment, ids.flip(), shape);
        OnnxTensor y = OnnxTensor.createTensor(environment, mask.flip(), shape);
        OnnxTensor z = OnnxTensor.createTensor(environment, types, shape)) {
      inputs.put("input_ids", x);
      inputs.put("attention_mask", y);
      inputs.put("token_type_ids", z);
      try (OrtSession.Result result = session.run(inputs)) {
        FloatBuffer states = ((OnnxTensor) result.get(0)).getFloatBuffer();
        List<float[]> vectors = new ArrayList<>();
        int width = states.remaining() / encodings.length / length;
        for (int i = 0; i < encodings.length; i++) {
          vectors.add(mean(states, i * length * width, width, encodings[i].getAttentionMask()));
        }
        return vectors;
      }
    }
  }

  private static float[] mean(FloatBuffer states, int from, int width, long[] mask) {
    double[] sums = new double[width];
    for (int token = 0; token < mask.length; token++) {
      for (int a = 0; mask[token] != 0 && a < width; a++) {
        sums[a] += states.get(from + token * width + a);
      }
    }
    double squares = 0;
    for (double sum : sums) {
      squares += sum * sum;
    }
    float[] mean = new float[width];
    for (int a = 0; a < width; a++) {
      mean[a] = (float) (sums[a] / Math.sqrt(squares));
    }
    return mean;
  }

  @Override
  public void close() throws OrtException {
    session.close();
    tokenizer.close();
  }
}
