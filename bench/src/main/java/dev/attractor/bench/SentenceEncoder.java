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
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
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

  /** Takes what the network gives for a batch. */
  @FunctionalInterface
  private interface BatchReader {
    void read(List<Integer> batch, Encoding[] encodings, OrtSession.Result result)
        throws OrtException;
  }

  /** A vector of length 1 for each sentence. */
  float[][] encode(List<String> sentences) throws OrtException {
    float[][] vectors = new float[sentences.size()][];
    run(
        sentences,
        (batch, encodings, result) -> {
          FloatBuffer states = ((OnnxTensor) result.get(0)).getFloatBuffer();
          int size = states.remaining() / encodings.length;
          for (int i = 0; i < encodings.length; i++) {
            vectors[batch.get(i)] = mean(states, i * size, encodings[i].getAttentionMask(), size);
          }
        });
    return vectors;
  }

  /** The mean square, over all words, of each number of some outputs of the network. */
  Map<String, float[]> meanSquares(List<String> sentences, Collection<String> outputs)
      throws OrtException {
    Map<String, float[]> squares = new HashMap<>();
    long[] words = new long[1];
    run(
        sentences,
        (batch, encodings, result) -> {
          for (String output : outputs) {
            FloatBuffer values = ((OnnxTensor) result.get(output).orElseThrow()).getFloatBuffer();
            int tokens = encodings.length * encodings[0].getIds().length;
            int width = values.remaining() / tokens;
            float[] sums = squares.computeIfAbsent(output, name -> new float[width]);
            for (int t = 0; t < tokens; t++) {
              long[] mask = encodings[t / encodings[0].getIds().length].getAttentionMask();
              for (int a = 0; mask[t % mask.length] != 0 && a < width; a++) {
                float value = values.get(t * width + a);
                sums[a] += value * value;
              }
            }
          }
          for (Encoding encoding : encodings) {
            words[0] += Arrays.stream(encoding.getAttentionMask()).sum();
          }
        });
    for (float[] sums : squares.values()) {
      for (int a = 0; a < sums.length; a++) {
        sums[a] /= words[0];
      }
    }
    return squares;
  }

  private void run(List<String> sentences, BatchReader reader) throws OrtException {
    List<Integer> order =
        IntStream.range(0, sentences.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> sentences.get(i).length()))
            .toList();
    for (int from = 0; from < order.size(); from += BATCH) {
      List<Integer> batch = order.subList(from, Math.min(order.size(), from + BATCH));
      Encoding[] encodings =
          tokenizer.batchEncode(batch.stream().map(sentences::get).toArray(String[]::new));
      long[] shape = {encodings.length, encodings[0].getIds().length};
      LongBuffer ids = LongBuffer.allocate((int) (shape[0] * shape[1]));
      LongBuffer mask = LongBuffer.allocate(ids.capacity());
      for (Encoding encoding : encodings) {
        ids.put(encoding.getIds());
        mask.put(encoding.getAttentionMask());
      }
      LongBuffer types = LongBuffer.allocate(ids.capacity());
      try (OnnxTensor x = OnnxTensor.createTensor(environment, ids.flip(), shape);
          OnnxTensor y = OnnxTensor.createTensor(environment, mask.flip(), shape);
          OnnxTensor z = OnnxTensor.createTensor(environment, types, shape);
          OrtSession.Result result =
              session.run(Map.of("input_ids", x, "attention_mask", y, "token_type_ids", z))) {
        reader.read(batch, encodings, result);
      }
    }
  }

  /** The mean of the vectors of a sentence's words, of length 1. */
  private static float[] mean(FloatBuffer states, int from, long[] mask, int size) {
    int width = size / mask.length;
    double[] sums = new double[width];
    for (int token = 0; token < mask.length; token++) {
      for (int a = 0; mask[token] != 0 && a < width; a++) {
        sums[a] += states.get(from + token * width + a);
      }
    }
    double length = Math.sqrt(Arrays.stream(sums).map(sum -> sum * sum).sum());
    float[] mean = new float[width];
    for (int a = 0; a < width; a++) {
      mean[a] = (float) (sums[a] / length);
    }
    return mean;
  }

  @Override
  public void close() throws OrtException {
    session.close();
    tokenizer.close();
  }
}
