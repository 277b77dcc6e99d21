package dev.attractor.nets;

import dev.attractor.data.Examples;
import dev.attractor.data.LabelledImages;
import dev.attractor.data.NumericExamples;

/**
 * Inputs as a network takes them: less a mean, over a deviation, one for all numbers or one for
 * each value of the first index, a channel or a feature.
 */
public final class StandardisedInputs {
  private final Examples examples;
  private final PixelNormalisation standardisation;

  /** What each byte of an image becomes, channel by channel; of other examples empty. */
  private final float[][] bytes;

  private StandardisedInputs(
      Examples examples, PixelNormalisation standardisation, float[][] bytes) {
    this.examples = examples;
    this.standardisation = standardisation;
    this.bytes = bytes;
  }

  /**
   * Those of some examples.
   *
   * @throws IllegalArgumentException when the standardisation is for another number of channels
   */
  public static StandardisedInputs of(Examples examples, PixelNormalisation standardisation) {
    PixelNormalisation expanded = standardisation.expanded(examples.shape().getFirst());
    float[][] bytes = {};
    if (examples instanceof LabelledImages images) {
      bytes = new float[images.channels()][256];
      for (int channel = 0; channel < bytes.length; channel++) {
        for (int i = 0; i < bytes[channel].length; i++) {
          bytes[channel][i] = expanded.apply(i / (float) images.white(), channel);
        }
      }
    }
    return new StandardisedInputs(examples, expanded, bytes);
  }

  /**
   * Overwrites {@code target} with one input.
   *
   * @param target of the shape of an input, last index fastest
   */
  public void copy(int example, float[] target) {
    int channels = examples.shape().getFirst();
    int plane = target.length / channels;
    int first = Math.multiplyExact(example, target.length);
    for (int channel = 0; channel < channels; channel++) {
      int from = channel * plane;
      switch (examples) {
        case LabelledImages images -> {
          float[] table = bytes[channel];
          for (int p = from; p < from + plane; p++) {
            target[p] = table[Byte.toUnsignedInt(images.pixels()[first + p])];
          }
        }
        case NumericExamples numbers -> {
          float mean = standardisation.mean().get(channel);
          float deviation = standardisation.deviation().get(channel);
          for (int p = from; p < from + plane; p++) {
            target[p] = (numbers.inputs()[first + p] - mean) / deviation;
          }
        }
      }
    }
  }

  /** What zero becomes in each channel. */
  float[] zeros() {
    float[] zeros = new float[standardisation.mean().size()];
    for (int channel = 0; channel < zeros.length; channel++) {
      zeros[channel] = standardisation.apply(0, channel);
    }
    return zeros;
  }
}
