package dev.attractor.nets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.data.LabelledImages;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RunningStatisticsTest {
  private static final int COUNT = 8;
  private static final int SIDE = 8;
  private static final ResNet NETWORK = ResNet.of(1, List.of(4, 8), false, 3);
  private static final LabelledImages IMAGES = noise();

  /** What is left of the start after 40 passes and, on average, over 60 more. */
  private static final double LEFT = Math.pow(.9, 41);

  /**
   * One batch of all images: the statistics are those of the first convolution, computed plainly.
   */
  @Test
  void theyAreTheMeanAndVarianceOfWhatTheLayersGive() {
    Parameters values = Parameters.initial(NETWORK, 0);
    Arrays.fill(values.get("bn1.running_mean"), 10);
    Parameters measured = values.copy();
    new RunningStatistics(IMAGES, COUNT, Augmentation.NONE, 0).measure(values, measured);
    for (int channel = 0; channel < 4; channel++) {
      double[] y = convolved(values.get("conv1.weight"), channel);
      double mean = Arrays.stream(y).average().orElseThrow();
      double squares = Arrays.stream(y).map(v -> (v - mean) * (v - mean)).sum();
      // and rounding of sums of 512 numbers of size 1 in single precision
      assertThat((double) measured.get("bn1.running_mean")[channel])
          .isCloseTo(mean, within(LEFT * Math.abs(10 - mean) + 1e-5));
      double variance = squares / (y.length - 1);
      assertThat((double) measured.get("bn1.running_var")[channel])
          .isCloseTo(variance, within(LEFT * Math.abs(1 - variance) + 1e-5));
    }
  }

  @Test
  void nothingElseChangesAndTheSameSeedGivesTheSameBits() {
    Parameters values = Parameters.initial(NETWORK, 0);
    Parameters measured = values.copy();
    Parameters again = values.copy();
    RunningStatistics statistics =
        new RunningStatistics(IMAGES, 3, new Augmentation(1, true), 5); // two of eight are left out
    statistics.measure(values, measured);
    statistics.measure(values, again);
    assertThat(again.hash()).isEqualTo(measured.hash());
    for (ParameterSpec spec : NETWORK.parameters()) {
      boolean state = spec.kind().isState();
      assertThat(Arrays.equals(measured.get(spec.name()), values.get(spec.name())))
          .as(spec.name())
          .isEqualTo(!state);
    }
  }

  @Test
  void aNetworkWithoutNormalisationsIsLeftAlone() {
    Parameters values = Parameters.initial(TwoLayerCnn.digits(), 0);
    Parameters measured = values.copy();
    new RunningStatistics(IMAGES, COUNT, Augmentation.NONE, 0).measure(values, measured);
    assertThat(measured.hash()).isEqualTo(values.hash());
  }

  /** The first layer's output of one channel, 3 x 3 with a border of zeros, image by image. */
  private static double[] convolved(float[] weights, int out) {
    double[] y = new double[COUNT * SIDE * SIDE];
    for (int image = 0; image < COUNT; image++) {
      for (int row = 0; row < SIDE; row++) {
        for (int column = 0; column < SIDE; column++) {
          double sum = 0;
          for (int k = 0; k < 27; k++) {
            int i = row + k / 3 % 3 - 1;
            int j = column + k % 3 - 1;
            if (i >= 0 && i < SIDE && j >= 0 && j < SIDE) {
              sum += weights[out * 27 + k] * pixel(image, k / 9, i, j);
            }
          }
          y[(image * SIDE + row) * SIDE + column] = sum;
        }
      }
    }
    return y;
  }

  private static double pixel(int image, int channel, int row, int column) {
    PixelNormalisation normalisation = NETWORK.standardisation();
    int at = ((image * 3 + channel) * SIDE + row) * SIDE + column;
    return (Byte.toUnsignedInt(IMAGES.pixels()[at]) / 255. - normalisation.mean().get(channel))
        / normalisation.deviation().get(channel);
  }

  private static LabelledImages noise() {
    SplittableRandom random = new SplittableRandom(1);
    byte[] pixels = new byte[COUNT * 3 * SIDE * SIDE];
    random.nextBytes(pixels);
    return new LabelledImages("noise", 3, SIDE, SIDE, 255, 3, pixels, new int[COUNT]);
  }
}
