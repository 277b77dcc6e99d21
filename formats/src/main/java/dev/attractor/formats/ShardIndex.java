package dev.attractor.formats;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The index of a checkpoint that is cut into several safetensors files: which file holds each
 * tensor.
 *
 * @param weights the file of each tensor, by tensor; names of files without folders
 */
public record ShardIndex(Map<String, String> weights) {
  private static final long MOST_BYTES = 256L << 20;

  /** Copies the map. */
  public ShardIndex {
    weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
  }

  /**
   * Reads an index, its {@code weight_map}; other members are passed over.
   *
   * @throws IOException naming the file and what is wrong with it
   */
  public static ShardIndex read(Path file) throws IOException {
    return StrictJson.read(
        file,
        MOST_BYTES,
        json -> {
          Map<String, String> weights = new LinkedHashMap<>();
          json.object(
              key -> {
                if (key.equals("weight_map")) {
                  weights.putAll(json.texts());
                } else {
                  json.skip();
                }
              });
          if (weights.isEmpty()) {
            throw new IOException("is no index of a checkpoint: it has no weight_map");
          }
          for (String name : weights.values()) {
            if (name.isEmpty() || name.startsWith(".") || name.matches(".*[/\\\\\0].*")) {
              throw new IOException("weight_map names '" + name + "', which is no file beside it");
            }
          }
          return new ShardIndex(weights);
        });
  }

  /** The files, each once, in the order of their names. */
  public List<String> files() {
    return weights.values().stream().distinct().sorted().toList();
  }

  /**
   * Writes the index, atomically.
   *
   * @param totalBytes what all tensors take
   */
  public void write(Path target, long totalBytes) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonWriter json = new JsonWriter(text)) {
      json.setIndent("  ");
      json.beginObject();
      json.name("metadata").beginObject().name("total_size").value(totalBytes).endObject();
      json.name("weight_map").beginObject();
      for (Map.Entry<String, String> weight : weights.entrySet()) {
        json.name(weight.getKey()).value(weight.getValue());
      }
      json.endObject().endObject();
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(target, out -> out.write(bytes));
  }
}
