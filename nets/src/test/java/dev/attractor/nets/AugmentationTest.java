package dev.attractor.nets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AugmentationTest {
  private static final int HEIGHT = 3;
  private static final int WIDTH = 4;
  private static final float[] BORDER = {-1, -2};

  @Test
  void everyImageIsAShiftedOneWithItsBorderAndHalfOfThemAreMirrored() {
    Augmentation augmentation = new Augmentation(2, true);
    SplittableRandom random = new SplittableRandom(5);
    boolean[] seen = new boolean[50];
    int mirrored = 0;
    for (int trial = 0; trial < 2000; trial++) {
      float[] image = image();
      augmentation.apply(image, HEIGHT, WIDTH, BORDER, new float[image.length], random);
      int found = -1;
      for (int shift = 0; shift < 50; shift++) {
        boolean flip = shift >= 25;
        if (Arrays.equals(image, shifted(shift % 25 / 5 - 2, shift % 5 - 2, flip))) {
          found = shift;
          mirrored += flip ? 1 : 0;
        }
      }
      assertThat(found).as("an image that no shift explains").isNotNegative();
      seen[found] = true;
    }
    assertThat(seen).doesNotContain(false);
    assertThat(mirrored).isBetween(900, 1100); // five standard deviations: 2000 x 1/4 is 22 squared
  }

  @Test
  void withoutAugmentationNothingIsDrawnAndNothingChanges() {
    float[] image = image();
    Augmentation.NONE.apply(image, HEIGHT, WIDTH, BORDER, new float[image.length], null);
    assertThat(image).isEqualTo(image());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Augmentation(-1, false))
        .withMessage("padding must be 0 to 1024 pixels, got -1");
  }

  private static float[] image() {
    float[] image = new float[2 * HEIGHT * WIDTH];
    for (int i = 0; i < image.length; i++) {
      image[i] = i + 1;
    }
    return image;
  }

  /** The image moved up by {@code down} and left by {@code right}, mirrored before that. */
  private static float[] shifted(int down, int right, boolean flip) {
    float[] from = image();
    float[] to = new float[from.length];
    for (int i = 0; i < to.length; i++) {
      int channel = i / (HEIGHT * WIDTH);
      int row = i / WIDTH % HEIGHT + down;
      int column = (flip ? WIDTH - 1 - i % WIDTH : i % WIDTH) + right;
      boolean inside = row >= 0 && row < HEIGHT && column >= 0 && column < WIDTH;
      to[i] = inside ? from[(channel * HEIGHT + row) * WIDTH + column] : BORDER[channel];
    }
    return to;
  }
}
