package dev.attractor.app.reproduce;

import dev.attractor.app.drawing.AttentionTiles;
import dev.attractor.app.drawing.Figure;
import dev.attractor.data.LabelledImages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the class tokens of finished runs attend to, drawn for one image of each of some classes.
 */
final class AttendedPatches {
  private static final int IMAGES = 4;
  private static final int MOST_HEADS = 8;

  private AttendedPatches() {}

  /** Which number of heads is drawn: the most up to eight, else the fewest. */
  static int heads(List<Integer> counts) {
    return counts.stream()
        .filter(count -> count <= MOST_HEADS)
        .max(Integer::compare)
        .orElse(counts.getFirst());
  }

  /**
   * The figure; empty where the weights of a run were not kept.
   *
   * @param runs of that number of heads and one seed, of both kinds
   */
  static Optional<Figure> draw(AttentionRuns source, List<AttentionRun> runs, LabelledImages test)
      throws IOException {
    LabelledImages images = test.select("drawn", firstOfClasses(test));
    AttentionTiles tiles = new AttentionTiles();
    for (AttentionRun run : runs) {
      Optional<float[]> attended = source.attended(run, images);
      if (attended.isEmpty()) {
        return Optional.empty();
      }
      int each = attended.get().length / images.count();
      int tokens = each / run.heads();
      for (int image = 0; image < images.count(); image++) {
        List<float[]> heads = new ArrayList<>();
        for (int head = 0; head < run.heads(); head++) {
          int from = image * each + head * tokens;
          heads.add(Arrays.copyOfRange(attended.get(), from + 1, from + tokens)); // patches alone
        }
        tiles.line(
            "%s, k = %d".formatted(run.attention(), run.heads()),
            images.image(image),
            images.channels(),
            heads);
      }
    }
    return Optional.of(tiles.figure());
  }

  private static int[] firstOfClasses(LabelledImages test) {
    List<Integer> chosen = new ArrayList<>();
    boolean[] seen = new boolean[test.classes()];
    for (int i = 0; i < test.count() && chosen.size() < IMAGES; i++) {
      if (!seen[test.labels()[i]]) {
        seen[test.labels()[i]] = true;
        chosen.add(i);
      }
    }
    return chosen.stream().mapToInt(Integer::intValue).toArray();
  }
}
