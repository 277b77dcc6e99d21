package dev.attractor.nets;

import java.util.Collections;
import java.util.List;

/**
 * What is done to numbers, such as pixels from 0 to 1, before they enter a network: (number - mean)
 * / deviation, channel by channel; features are channels of one number.
 *
 * @param mean of each channel; one number for all channels
 * @param deviation of each channel, above 0; one number for all channels
 */
public record PixelNormalisation(List<Float> mean, List<Float> deviation) {
  /** Pixels as they are. */
  public static final PixelNormalisation NONE = of(0, 1);

  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException when they differ in length, are empty, or hold a number that
   *     is not finite or a deviation that is not positive
   */
  public PixelNormalisation {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    if (mean.isEmpty() || mean.size() != deviation.size()) {
      throw new IllegalArgumentException(
          "need a mean and a deviation for each channel, got %d and %d"
              .formatted(mean.size(), deviation.size()));
    }
    for (int i = 0; i < mean.size(); i++) {
      if (!Float.isFinite(mean.get(i)) || !(deviation.get(i) > 0 && deviation.get(i) < 1e6)) {
        throw new IllegalArgumentException(
            "channel %d: need a finite mean and a deviation above 0, got %s and %s"
                .formatted(i, mean.get(i), deviation.get(i)));
      }
    }
  }

  /** The same numbers for every channel. */
  public static PixelNormalisation of(float mean, float deviation) {
    return new PixelNormalisation(List.of(mean), List.of(deviation));
  }

  /** A number of a channel, standardised. */
  float apply(float number, int channel) {
    return (number - mean.get(channel)) / deviation.get(channel);
  }

  /**
   * With one number for each of {@code channels}.
   *
   * @throws IllegalArgumentException when the numbers are those of another count of channels
   */
  PixelNormalisation expanded(int channels) {
    if (mean.size() == channels) {
      return this;
    }
    if (mean.size() != 1) {
      throw new IllegalArgumentException(
          "the examples have %d channels or features, and the standardisation is for %d"
              .formatted(channels, mean.size()));
    }
    return new PixelNormalisation(
        Collections.nCopies(channels, mean.getFirst()),
        Collections.nCopies(channels, deviation.getFirst()));
  }
}
