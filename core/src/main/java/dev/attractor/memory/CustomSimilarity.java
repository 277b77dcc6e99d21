package dev.attractor.memory;

import java.util.Objects;

/**
 * A user's own similarity.
 *
 * @param name for messages
 * @param score the function
 * @param gradient of the function, or null
 */
public record CustomSimilarity(String name, Score score, ScoreGradient gradient)
    implements Similarity {
  /** Name and score are needed. */
  public CustomSimilarity {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(score, "score");
  }
}
