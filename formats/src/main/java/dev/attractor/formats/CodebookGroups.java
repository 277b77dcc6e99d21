package dev.attractor.formats;

import java.util.List;

/**
 * Which numbers of a tensor share a codebook: all of them, or {@code group} consecutive ones of a
 * channel (of one value of the first index), the last group of a channel being shorter where the
 * channel is no multiple.
 *
 * @param channel numbers of a channel; all numbers when the tensor is one group
 * @param group numbers of a group, at most those of a channel
 * @param channels how many channels
 */
public record CodebookGroups(long channel, long group, long channels) {
  /**
   * The groups of a tensor.
   *
   * @param group numbers that share a codebook; 0 for all of the tensor
   * @throws IllegalArgumentException when a group is negative or longer than a channel, or when
   *     rows of {@code dimension} numbers would cross groups
   */
  public static CodebookGroups of(List<Long> shape, int dimension, long group) {
    long count = Shapes.count(shape);
    if (group == 0) {
      return new CodebookGroups(count, count, 1);
    }
    long channels = Shapes.channels(shape);
    long channel = Shapes.channel(shape);
    if (group < 0 || group > Math.max(1, channel)) {
      throw new IllegalArgumentException(
          "groups must have 1 to %d numbers, as many as a channel has, got %d"
              .formatted(channel, group));
    }
    if (channel % dimension != 0 || group % dimension != 0) {
      throw new IllegalArgumentException(
          "codewords of %d numbers do not divide groups of %d in channels of %d numbers"
              .formatted(dimension, group, channel));
    }
    return new CodebookGroups(channel, group, channels);
  }

  /** How many codebooks there are: 1 for a tensor without groups, be it empty. */
  public long count() {
    return channels * perChannel();
  }

  /** Codebooks of a channel. */
  public long perChannel() {
    return group == 0 ? 1 : (channel + group - 1) / group;
  }

  /** The codebook of a number. */
  public long of(long number) {
    return channel == 0 ? 0 : number / channel * perChannel() + number % channel / group;
  }

  /** The first number after the group of a number. */
  public long end(long number) {
    long start = number - number % channel;
    return Math.min(start + channel, number - number % channel % group + group);
  }
}
