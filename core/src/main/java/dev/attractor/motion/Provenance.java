package dev.attractor.motion;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a model came about: names and values such as the seed, the recipe and the hash of the data.
 * Kept with the model and written to its file; nothing depends on it.
 *
 * @param entries in the order in which they are written
 */
public record Provenance(Map<String, String> entries) {
  /** Nothing is known. */
  public static final Provenance UNKNOWN = new Provenance(Map.of());

  /** Copies the entries. */
  public Provenance {
    entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }

  /** The same with one more entry, or another value for it. */
  public Provenance with(String name, Object value) {
    Map<String, String> more = new LinkedHashMap<>(entries);
    more.put(name, String.valueOf(value));
    return new Provenance(more);
  }
}
