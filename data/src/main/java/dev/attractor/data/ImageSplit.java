package dev.attractor.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Images to learn from and images to judge by.
 *
 * @param name the data set's name
 * @param train never looked at when judging
 * @param test never looked at when learning
 */
public record ImageSplit(String name, LabelledImages train, LabelledImages test) {
  /**
   * Some of {@code all}, drawn at random, to judge by, and the rest to learn from.
   *
   * @param tests how many to judge by, 1 to all but one
   * @param seed of the draw
   */
  public static ImageSplit drawn(String name, LabelledImages all, int tests, long seed) {
    if (tests < 1 || tests >= all.count()) {
      throw new IllegalArgumentException(
          "%s: of %d images 1 to %d can be held back to judge by, got %d"
              .formatted(name, all.count(), all.count() - 1, tests));
    }
    int[] order = RandomPermutation.of(all.count(), new SplittableRandom(seed));
    return new ImageSplit(
        name,
        all.select(name + " train", Arrays.copyOfRange(order, tests, all.count())),
        all.select(name + " test", Arrays.copyOf(order, tests)));
  }

  /** A hash of both parts, for the record of what a model was made from. */
  public String md5() {
    return new Md5().update((train.md5() + test.md5()).getBytes(StandardCharsets.UTF_8), 64).hex();
  }
}
