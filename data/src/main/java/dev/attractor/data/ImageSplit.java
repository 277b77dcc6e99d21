package dev.attractor.data;

import java.util.Arrays;

/**
 * Images to learn from and images to judge by.
 *
 * @param name the data set's name
 * @param train never looked at when judging
 * @param test never looked at when learning
 */
public record ImageSplit(String name, LabelledImages train, LabelledImages test)
    implements ExampleSplit {
  /**
   * Some of {@code all}, drawn at random, to judge by, and the rest to learn from.
   *
   * @param tests how many to judge by, 1 to all but one
   * @param seed of the draw
   */
  public static ImageSplit drawn(String name, LabelledImages all, int tests, long seed) {
    int[] order = ExampleSplit.drawn(name, all.count(), tests, seed);
    return new ImageSplit(
        name,
        all.select(name + " train", Arrays.copyOfRange(order, tests, all.count())),
        all.select(name + " test", Arrays.copyOf(order, tests)));
  }

  @Override
  public ImageSplit validation(int tests, long seed) {
    return drawn(name + " validation", train, tests, seed);
  }
}
