package dev.attractor.formats;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The JSON at the head of a safetensors file: where each tensor lies, and strings about the whole.
 *
 * <p>Accepted only when the tensors cover the data exactly: in order of their offsets each begins
 * where the last one ended, the first at 0 and the last ending with the file.
 */
record SafetensorsHeader(Map<String, String> metadata, List<Entry> entries) {
  private static final String METADATA = "__metadata__";

  /** A tensor's place: bytes {@code begin} (inclusive) to {@code end} (exclusive) of the data. */
  record Entry(String name, DataType type, List<Long> shape, long begin, long end) {}

  /**
   * Reads and checks a header for {@code dataBytes} bytes of data; the message has no file name.
   */
  static SafetensorsHeader parse(Reader text, long dataBytes) throws IOException {
    Map<String, String> metadata = Map.of();
    List<Entry> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    JsonReader json = new JsonReader(text);
    json.setStrictness(Strictness.STRICT);
    json.setNestingLimit(8);
    json.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      if (!names.add(name)) {
        throw new IOException("two tensors are named " + quote(name));
      }
      if (name.equals(METADATA)) {
        metadata = metadata(json);
      } else {
        entries.add(entry(name, json));
      }
    }
    json.endObject();
    if (json.peek() != JsonToken.END_DOCUMENT) {
      throw new IOException("text after the header's end");
    }
    checkCover(entries, dataBytes);
    return new SafetensorsHeader(metadata, Collections.unmodifiableList(entries));
  }

  /** The header as JSON, tensors in the order of their entries. */
  String toJson() throws IOException {
    StringWriter text = new StringWriter();
    try (JsonWriter json = new JsonWriter(text)) {
      json.beginObject();
      if (!metadata.isEmpty()) {
        json.name(METADATA).beginObject();
        for (Map.Entry<String, String> pair : metadata.entrySet()) {
          json.name(pair.getKey()).value(pair.getValue());
        }
        json.endObject();
      }
      for (Entry entry : entries) {
        json.name(entry.name()).beginObject();
        json.name("dtype").value(entry.type().name());
        json.name("shape").beginArray();
        for (long size : entry.shape()) {
          json.value(size);
        }
        json.endArray();
        json.name("data_offsets").beginArray().value(entry.begin()).value(entry.end()).endArray();
        json.endObject();
      }
      json.endObject();
    }
    return text.toString();
  }

  private static Map<String, String> metadata(JsonReader json) throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>();
    json.beginObject();
    while (json.hasNext()) {
      String key = json.nextName();
      if (json.peek() != JsonToken.STRING) {
        throw new IOException("metadata " + quote(key) + " is not a string");
      }
      if (metadata.put(key, json.nextString()) != null) {
        throw new IOException("metadata " + quote(key) + " appears twice");
      }
    }
    json.endObject();
    return Collections.unmodifiableMap(metadata);
  }

  private static Entry entry(String name, JsonReader json) throws IOException {
    DataType type = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    Set<String> keys = new HashSet<>();
    json.beginObject();
    while (json.hasNext()) {
      String key = json.nextName();
      if (!keys.add(key)) {
        throw new IOException("tensor %s says %s twice".formatted(quote(name), quote(key)));
      }
      switch (key) {
        case "dtype" -> type = type(name, json);
        case "shape" -> shape = sizes(name, key, json, 64);
        case "data_offsets" -> offsets = sizes(name, key, json, 2);
        default -> json.skipValue();
      }
    }
    json.endObject();
    if (type == null || shape == null || offsets == null) {
      throw new IOException(
          "tensor %s has no %s"
              .formatted(
                  quote(name), type == null ? "dtype" : shape == null ? "shape" : "data_offsets"));
    }
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
      throw new IOException(
          "tensor %s: data_offsets %s are not a begin and an end".formatted(quote(name), offsets));
    }
    long bytes = bytes(name, type, shape);
    if (bytes != offsets.get(1) - offsets.get(0)) {
      throw new IOException(
          "tensor %s: %s of shape %s takes %d bytes, its offsets %s hold %d"
              .formatted(
                  quote(name), type, shape, bytes, offsets, offsets.get(1) - offsets.get(0)));
    }
    return new Entry(name, type, List.copyOf(shape), offsets.get(0), offsets.get(1));
  }

  private static DataType type(String name, JsonReader json) throws IOException {
    if (json.peek() != JsonToken.STRING) {
      throw new IOException("tensor " + quote(name) + ": dtype is not a string");
    }
    String word = json.nextString();
    return Arrays.stream(DataType.values())
        .filter(type -> type.name().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IOException("tensor %s: unknown dtype %s".formatted(quote(name), quote(word))));
  }

  private static List<Long> sizes(String name, String key, JsonReader json, int most)
      throws IOException {
    List<Long> sizes = new ArrayList<>();
    json.beginArray();
    while (json.hasNext()) {
      if (sizes.size() == most) {
        throw new IOException(
            "tensor %s: %s has more than %d entries".formatted(quote(name), key, most));
      }
      String digits = json.peek() == JsonToken.NUMBER ? json.nextString() : "?";
      if (digits.length() > 18 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
        throw new IOException(
            "tensor %s: %s holds something else than a whole number from 0 to 10^18"
                .formatted(quote(name), key));
      }
      sizes.add(Long.parseLong(digits));
    }
    json.endArray();
    return sizes;
  }

  private static long bytes(String name, DataType type, List<Long> shape) throws IOException {
    try {
      long count = type.bytes();
      for (long size : shape) {
        count = Math.multiplyExact(count, size);
      }
      return count;
    } catch (ArithmeticException e) {
      throw new IOException(
          "tensor %s: shape %s is beyond 2^63 bytes".formatted(quote(name), shape), e);
    }
  }

  private static void checkCover(List<Entry> entries, long dataBytes) throws IOException {
    List<Entry> ordered = new ArrayList<>(entries);
    ordered.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    long end = 0;
    for (Entry entry : ordered) {
      if (entry.begin() != end) {
        throw new IOException(
            "tensor %s begins at byte %d of the data, %s the one before it ends at %d"
                .formatted(
                    quote(entry.name()),
                    entry.begin(),
                    entry.begin() < end ? "but overlaps it:" : "but leaves a gap:",
                    end));
      }
      end = entry.end();
    }
    if (end != dataBytes) {
      throw new IOException(
          "the tensors take %d bytes and the file holds %d of data%s"
              .formatted(end, dataBytes, end > dataBytes ? ": it was cut short" : ""));
    }
  }

  private static String quote(String name) {
    String shown = name.length() > 80 ? name.substring(0, 80) + "..." : name;
    StringBuilder text = new StringBuilder("'");
    shown.chars().forEach(c -> text.append(c < ' ' || c == 127 ? '?' : (char) c));
    return text.append('\'').toString();
  }
}
