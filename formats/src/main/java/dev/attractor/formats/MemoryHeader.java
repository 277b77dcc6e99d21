package dev.attractor.formats;

import com.google.gson.stream.JsonWriter;
import dev.attractor.memory.Measure;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The JSON at the head of a memory file: how many patterns, of what size, and how they compare.
 *
 * @param count number of patterns
 * @param dimension entries of a pattern (of a key), at least 1
 * @param valueDimension entries of a value, 0 where keys are their own values
 * @param similarity how queries and patterns are compared
 * @param labels a word for some of the patterns, by id
 * @param notes how the memory was made and what the patterns are
 */
record MemoryHeader(
    int count,
    int dimension,
    int valueDimension,
    Measure similarity,
    Map<Long, String> labels,
    Map<String, String> notes) {
  private static final int LARGEST_DIMENSION = 1 << 26; // so that no size overflows

  /** As UTF-8, labels and notes in the order of their keys. */
  byte[] toBytes() throws IOException {
    StringWriter text = new StringWriter();
    try (JsonWriter json = new JsonWriter(text)) {
      json.beginObject();
      json.name("count").value(count);
      json.name("dimension").value(dimension);
      json.name("valueDimension").value(valueDimension);
      json.name("similarity").value(similarity.name());
      json.name("labels").beginObject();
      for (Map.Entry<Long, String> label : new TreeMap<>(labels).entrySet()) {
        json.name(Long.toString(label.getKey())).value(label.getValue());
      }
      json.endObject();
      json.name("notes").beginObject();
      for (Map.Entry<String, String> note : new TreeMap<>(notes).entrySet()) {
        json.name(note.getKey()).value(note.getValue());
      }
      json.endObject();
      json.endObject();
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads a header.
   *
   * @param name the file and the part of it that the text is, for messages
   * @throws IOException beginning with {@code name} and saying what is wrong
   */
  static MemoryHeader read(String name, String text) throws IOException {
    return StrictJson.read(name, text, json -> new Parts().read(json));
  }

  /** What a header says, until all of it is there. */
  private static final class Parts {
    private @Nullable Integer count;
    private @Nullable Integer dimension;
    private @Nullable Integer valueDimension;
    private @Nullable Measure similarity;
    private @Nullable Map<Long, String> labels;
    private @Nullable Map<String, String> notes;

    MemoryHeader read(StrictJson json) throws IOException {
      json.object(
          name -> {
            switch (name) {
              case "count" -> count = json.count();
              case "dimension" -> dimension = bounded(name, json.count(), 1);
              case "valueDimension" -> valueDimension = bounded(name, json.count(), 0);
              case "similarity" -> similarity = measure(json.text());
              case "labels" -> labels = labels(json.texts());
              case "notes" -> notes = json.texts();
              default -> throw json.unknown();
            }
          });
      return new MemoryHeader(
          StrictJson.required(count, "count"),
          StrictJson.required(dimension, "dimension"),
          StrictJson.required(valueDimension, "valueDimension"),
          StrictJson.required(similarity, "similarity"),
          StrictJson.required(labels, "labels"),
          StrictJson.required(notes, "notes"));
    }

    private static int bounded(String name, int value, int least) throws IOException {
      if (value < least || value > LARGEST_DIMENSION) {
        throw new IOException(
            "%s must be between %d and %d, got %d"
                .formatted(name, least, LARGEST_DIMENSION, value));
      }
      return value;
    }

    private static Measure measure(String word) throws IOException {
      for (Measure measure : Measure.values()) {
        if (measure.name().equals(word)) {
          return measure;
        }
      }
      throw new IOException(
          "similarity is \"%s\"; known are %s".formatted(word, Arrays.toString(Measure.values())));
    }

    private static Map<Long, String> labels(Map<String, String> texts) throws IOException {
      Map<Long, String> labels = new TreeMap<>();
      for (Map.Entry<String, String> text : texts.entrySet()) {
        try {
          labels.put(Long.valueOf(text.getKey()), text.getValue());
        } catch (NumberFormatException e) {
          throw new IOException(
              "labels has \"%s\", which is no id: ids are whole numbers".formatted(text.getKey()),
              e);
        }
      }
      return labels;
    }
  }
}
