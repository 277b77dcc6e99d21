package dev.attractor.compression;

import java.util.List;
import java.util.Locale;

/**
 * Which weights share a codebook: those of a tensor, of a channel (one value of the first index),
 * or of {@code size} consecutive numbers of a channel.
 *
 * @param kind tensor, channel, or a number of weights
 * @param size the number of weights; 0 for the other kinds
 */
public record Grouping(Kind kind, long size) {
  /** What a codebook serves. */
  public enum Kind {
    /** All weights of a tensor. */
    TENSOR,
    /** Those of one value of the first index. */
    CHANNEL,
    /** A number of consecutive weights of a channel. */
    NUMBERS
  }

  /** One codebook a tensor. */
  public static final Grouping TENSOR = new Grouping(Kind.TENSOR, 0);

  /** One codebook a channel. */
  public static final Grouping CHANNEL = new Grouping(Kind.CHANNEL, 0);

  /**
   * Checks the size.
   *
   * @throws IllegalArgumentException when it does not suit the kind
   */
  public Grouping {
    if (kind == Kind.NUMBERS ? size < 1 : size != 0) {
      throw new IllegalArgumentException(
          "a group must be tensor, channel or a number of weights of at least 1, got " + size);
    }
  }

  /** One codebook for each {@code size} consecutive numbers of a channel. */
  public static Grouping of(long size) {
    return new Grouping(Kind.NUMBERS, size);
  }

  /**
   * Reads {@code tensor}, {@code channel} or a number.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Grouping parse(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "tensor" -> TENSOR;
      case "channel" -> CHANNEL;
      default -> {
        try {
          yield of(Long.parseLong(word));
        } catch (NumberFormatException e) {
          throw new IllegalArgumentException(
              "a group must be tensor, channel or a number of weights, got '" + word + "'", e);
        }
      }
    };
  }

  /** Numbers of a group in a tensor of that shape; 0 when the tensor is one group. */
  long numbers(List<Long> shape) {
    if (kind == Kind.TENSOR || shape.isEmpty()) {
      return 0;
    }
    long channel = 1;
    for (long length : shape.subList(1, shape.size())) {
      channel *= length;
    }
    return kind == Kind.CHANNEL ? channel : Math.min(size, channel);
  }

  @Override
  public String toString() {
    return kind == Kind.NUMBERS ? Long.toString(size) : kind.name().toLowerCase(Locale.ROOT);
  }
}
