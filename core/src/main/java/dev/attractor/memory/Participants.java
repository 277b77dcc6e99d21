package dev.attractor.memory;

import org.jspecify.annotations.Nullable;

/**
 * The patterns that take part.
 *
 * @param positions in storage; null for all
 * @param kept places of their scores among those of the candidates; null for all of these
 * @param count how many
 * @param bound on the error of every weight from leaving others out
 */
record Participants(int @Nullable [] positions, int @Nullable [] kept, int count, double bound) {
  /** Copies their scores from those of the candidates. */
  double[] scores(DoubleView candidates, double[] to) {
    if (kept == null) {
      System.arraycopy(candidates.array(), candidates.at(), to, 0, count);
    } else {
      for (int j = 0; j < count; j++) {
        to[j] = candidates.get(kept[j]);
      }
    }
    return to;
  }
}
