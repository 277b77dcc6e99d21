package dev.attractor.nets;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.GradientCollector;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the engine computes does not depend on what its memory held before, nor on the processor:
 * see {@link EngineMemory} and {@link Convolutions}. Before each claim memory is filled with NaN
 * and given back.
 */
class EngineMemoryTest {
  private static final int SIDE = 6;
  private static final int TAPS = 9;
  private static final Shape ONE = new Shape(1, 1);

  @Test
  void memoryThatNobodyWroteIsZero() {
    try (NDManager manager = Torch.manager()) {
      for (int size = 16; size <= 1 << 20; size *= 4) {
        soil(size);
        assertThat(manager.create(new Shape(size)).toFloatArray()).containsOnly(0f);
      }
    }
  }

  /**
   * Channel counts that oneDNN pads to blocks of 8 or 16, on either side, and some that it does
   * not.
   */
  @ParameterizedTest
  @CsvSource({"1,4", "4,4", "3,5", "5,3", "17,16", "20,24", "24,20", "40,8", "16,16", "33,1"})
  void convolutionsOfAnyChannelCountAreThoseOfPlainLoops(int in, int out) {
    int batch = 3;
    SplittableRandom random = new SplittableRandom(100L * in + out);
    float[] x = normal(random, batch * in * SIDE * SIDE);
    float[] w = normal(random, out * in * TAPS);
    float[] g = normal(random, batch * out * SIDE * SIDE);
    for (int size = 64; size <= 1 << 16; size *= 2) {
      soil(size);
    }
    Convolutions.usePlain(false);
    Convolutions.settle(() -> convolution(x, w, g, batch, in, out));
    List<float[]> computed = convolution(x, w, g, batch, in, out);
    Convolutions.usePlain(false);
    Sums plainY = new Sums(g.length);
    Sums plainDx = new Sums(x.length);
    Sums plainDw = new Sums(w.length);
    for (int n = 0; n < batch; n++) {
      for (int o = 0; o < out; o++) {
        for (int i = 0; i < in; i++) {
          for (int p = 0; p < SIDE * SIDE; p++) {
            for (int tap = 0; tap < TAPS; tap++) {
              int row = p / SIDE + tap / 3 - 1;
              int column = p % SIDE + tap % 3 - 1;
              if (row >= 0 && row < SIDE && column >= 0 && column < SIDE) {
                int atX = (n * in + i) * SIDE * SIDE + row * SIDE + column;
                int atW = (o * in + i) * TAPS + tap;
                int atY = (n * out + o) * SIDE * SIDE + p;
                plainY.add(atY, w[atW], x[atX]);
                plainDx.add(atX, w[atW], g[atY]);
                plainDw.add(atW, x[atX], g[atY]);
              }
            }
          }
        }
      }
    }
    plainY.assertNear("y", computed.get(0));
    plainDx.assertNear("dL/dx", computed.get(1));
    plainDw.assertNear("dL/dw", computed.get(2));
  }

  /** y = w * x, and the gradients of the inner product of y and g with respect to x and w. */
  private static List<float[]> convolution(
      float[] x, float[] w, float[] g, int batch, int in, int out) {
    try (NDManager manager = Torch.manager()) {
      NDArray images = manager.create(x, new Shape(batch, in, SIDE, SIDE));
      NDArray weight = manager.create(w, new Shape(out, in, 3, 3));
      images.setRequiresGradient(true);
      weight.setRequiresGradient(true);
      float[] y;
      try (GradientCollector collector = Torch.engine().newGradientCollector()) {
        NDArray result = Conv2d.conv2d(images, weight, null, ONE, ONE, ONE).singletonOrThrow();
        collector.backward(result.mul(manager.create(g, result.getShape())).sum());
        y = result.toFloatArray();
      }
      return List.of(y, images.getGradient().toFloatArray(), weight.getGradient().toFloatArray());
    }
  }

  /** Takes memory, fills it with NaN and gives it back. */
  private static void soil(int floats) {
    try (NDManager manager = Torch.manager()) {
      for (int i = 0; i < 8; i++) {
        manager.full(new Shape(floats), Float.NaN);
      }
    }
  }

  private static float[] normal(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Sums of products in double precision, with what single precision may make of each. */
  private static final class Sums {
    private final double[] values;
    private final double[] magnitudes;
    private final int[] terms;

    Sums(int count) {
      values = new double[count];
      magnitudes = new double[count];
      terms = new int[count];
    }

    void add(int at, float a, float b) {
      values[at] += (double) a * b;
      magnitudes[at] += Math.abs((double) a * b);
      terms[at]++;
    }

    /** The error of a sum of n products is at most n units of rounding of the sum of magnitudes. */
    void assertNear(String name, float[] computed) {
      double unit = Math.ulp(1f) / 2;
      for (int i = 0; i < computed.length; i++) {
        double bound = (terms[i] + 1) * unit * magnitudes[i];
        assertThat(Math.abs(computed[i] - values[i]))
            .as("%s[%d]", name, i)
            .isLessThanOrEqualTo(bound);
      }
    }
  }
}
