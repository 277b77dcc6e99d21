package dev.attractor.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a finished run was made of. A kept run answers for another only if all parts are equal.
 *
 * @param code hash of the compiled classes that compute it, {@link Fingerprint#ofCode}
 * @param recipe all settings, in words
 * @param data hash of the data, {@link Fingerprint#hex}
 */
public record RunKey(String code, String recipe, String data) {
  /**
   * Why a kept run of key {@code kept} cannot stand for one of this key, as the end of a sentence:
   * "was made by other code and from other data"; empty when it can.
   *
   * @param kept null for a run that was kept without a key
   */
  public Optional<String> mismatch(RunKey kept) {
    if (kept == null || kept.code == null || kept.recipe == null || kept.data == null) {
      return Optional.of("does not say by which code, recipe and data it was made");
    }
    List<String> differences = new ArrayList<>();
    if (!code.equals(kept.code)) {
      differences.add("by other code");
    }
    if (!recipe.equals(kept.recipe)) {
      differences.add("by another recipe");
    }
    if (!data.equals(kept.data)) {
      differences.add("from other data");
    }
    return differences.isEmpty()
        ? Optional.empty()
        : Optional.of("was made " + String.join(" and ", differences));
  }
}
