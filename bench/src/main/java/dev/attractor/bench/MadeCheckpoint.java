package dev.attractor.bench;

import dev.attractor.formats.DataType;
import dev.attractor.formats.SafetensorsLayout;
import dev.attractor.formats.ShardIndex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A checkpoint of the shapes of a language model, of any size, in bfloat16: an embedding, then layers
 * of attention and feed-forward matrices and norms, cut into files of about a gigabyte with an index.
 * Weights are Student's t with five degrees of freedom, each row with a scale of its own: stretches
 * of a table of draws, which is a thousand times as fast as drawing and has the same distribution.
 */
final class MadeCheckpoint {
  private static final int WIDTH = 2048;
  private static final int INNER = 5632;
  private static final int VOCABULARY = 32_000;
  private static final int TABLE = 1 << 22;
  private static final long SHARD = 1_000_000_000;

  private final SplittableRandom random;
  private final float[] draws = new float[TABLE];
  private final Path folder;
  private final Map<String, String> index = new LinkedHashMap<>();
  private long total;

  private MadeCheckpoint(Path folder, long seed) {
    this.folder = folder;
    random = new SplittableRandom(seed);
    for (int i = 0; i < TABLE; i++) {
      double squares = 0;
      for (int j = 0; j < 5; j++) {
        double g = random.nextGaussian();
        squares += g * g;
      }
      draws[i] = (float) (random.nextGaussian() / Math.sqrt(squares / 5));
    }
  }

  /** Writes a checkpoint of about {@code bytes} bytes into a new folder. */
  static void write(Path folder, long bytes, long seed) throws IOException {
    Files.createDirectories(folder);
    new MadeCheckpoint(folder, seed).write(bytes);
  }

  private void write(long bytes) throws IOException {
    List<SafetensorsLayout.Listed> listed = new ArrayList<>();
    listed.add(matrix("model.embed_tokens.weight", VOCABULARY, WIDTH));
    long size = 0;
    int shard = 0;
    for (int layer = 0; total + size < bytes; layer++) {
      String name = "model.layers." + layer + ".";
      for (String part : List.of("q", "k", "v", "o")) {
        listed.add(matrix(name + "self_attn." + part + "_proj.weight", WIDTH, WIDTH));
      }
      listed.add(matrix(name + "mlp.gate_proj.weight", INNER, WIDTH));
      listed.add(matrix(name + "mlp.up_proj.weight", INNER, WIDTH));
      listed.add(matrix(name + "mlp.down_proj.weight", WIDTH, INNER));
      listed.add(
          new SafetensorsLayout.Listed(
              name + "input_layernorm.weight", DataType.BF16, List.of((long) WIDTH)));
      size = listed.stream().mapToLong(SafetensorsLayout.Listed::bytes).sum();
      if (size > SHARD || total + size >= bytes) {
        file("model-%05d.safetensors".formatted(++shard), listed);
        total += size;
        size = 0;
        listed.clear();
      }
    }
    new ShardIndex(index).write(folder.resolve("model.safetensors.index.json"), total);
  }

  private static SafetensorsLayout.Listed matrix(String name, long rows, long columns) {
    return new SafetensorsLayout.Listed(name, DataType.BF16, List.of(rows, columns));
  }

  private void file(String name, List<SafetensorsLayout.Listed> listed) throws IOException {
    SafetensorsLayout layout = SafetensorsLayout.of(listed, Map.of("format", "pt"));
    try (FileChannel channel =
        FileChannel.open(
            folder.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      write(channel, ByteBuffer.wrap(layout.head()));
      for (SafetensorsLayout.Listed tensor : layout.tensors()) {
        index.put(tensor.name(), name);
        int columns = tensor.shape().getLast().intValue();
        long rows = tensor.bytes() / 2 / columns;
        ByteBuffer line = ByteBuffer.allocate(2 * columns).order(ByteOrder.LITTLE_ENDIAN);
        for (long row = 0; row < rows; row++) {
          line.clear();
          int from = random.nextInt(TABLE - columns);
          float scale = (float) (0.02 * Math.exp(0.3 * random.nextGaussian()));
          for (int i = 0; i < columns; i++) {
            int bits = Float.floatToRawIntBits(scale * draws[from + i]);
            line.putShort((short) ((bits + 0x8000) >>> 16));
          }
          write(channel, line.flip());
        }
      }
    }
  }

  private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
