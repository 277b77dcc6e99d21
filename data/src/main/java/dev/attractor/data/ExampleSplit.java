package dev.attractor.data;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** Examples to learn from and examples to judge by. */
public sealed interface ExampleSplit permits ImageSplit, NumericSplit {
  /** The data set's name. */
  String name();

  /** Never looked at when judging. */
  Examples train();

  /** Never looked at when learning. */
  Examples test();

  /**
   * The training part alone, some of it drawn at random to judge by.
   *
   * @param tests how many to judge by, 1 to all but one
   * @param seed of the draw
   */
  ExampleSplit validation(int tests, long seed);

  /** A hash of both parts, for the record of what a model was made from. */
  default String md5() {
    return new Md5()
        .update((train().md5() + test().md5()).getBytes(StandardCharsets.UTF_8), 64)
        .hex();
  }

  /** A random order of {@code count} examples, of which the first {@code tests} are to judge by. */
  static int[] drawn(String name, int count, int tests, long seed) {
    if (tests < 1 || tests >= count) {
      throw new IllegalArgumentException(
          "%s: of %d examples 1 to %d can be held back to judge by, got %d"
              .formatted(name, count, count - 1, tests));
    }
    return RandomPermutation.of(count, new SplittableRandom(seed));
  }
}
