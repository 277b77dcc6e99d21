package dev.attractor.data;

import java.util.Arrays;

/**
 * Arrays of numbers to learn from and to judge by.
 *
 * @param name the data set's name
 * @param train never looked at when judging
 * @param test never looked at when learning; of the same shape, with as many outputs
 */
public record NumericSplit(String name, NumericExamples train, NumericExamples test)
    implements ExampleSplit {
  /**
   * Some of {@code all}, drawn at random, to judge by, and the rest to learn from.
   *
   * @param tests how many to judge by, 1 to all but one
   * @param seed of the draw
   */
  public static NumericSplit drawn(String name, NumericExamples all, int tests, long seed) {
    int[] order = ExampleSplit.drawn(name, all.count(), tests, seed);
    return new NumericSplit(
        name,
        all.select(name + " train", Arrays.copyOfRange(order, tests, all.count())),
        all.select(name + " test", Arrays.copyOf(order, tests)));
  }

  @Override
  public NumericSplit validation(int tests, long seed) {
    return drawn(name + " validation", train, tests, seed);
  }
}
