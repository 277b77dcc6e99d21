package dev.attractor.formats;

import dev.attractor.memory.AssociativeMemory;
import java.util.Map;

/**
 * A memory as it stands in a file.
 *
 * @param memory the patterns and how they are compared
 * @param labels a word for some of the patterns, by id
 * @param notes how it was made and what the patterns are
 */
public record StoredMemory(
    AssociativeMemory memory, Map<Long, String> labels, Map<String, String> notes) {
  /** Copies the maps. */
  public StoredMemory {
    labels = Map.copyOf(labels);
    notes = Map.copyOf(notes);
  }
}
