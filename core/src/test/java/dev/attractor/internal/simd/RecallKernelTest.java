package dev.attractor.internal.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.attractor.Replay;
import dev.attractor.internal.ksoftmax.RecallKernel;
import dev.attractor.internal.ksoftmax.ScalarRecallKernel;
import dev.attractor.internal.provider.KernelProvider;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Products of weights and values in SIMD form, against their specification. */
class RecallKernelTest {
  private final Random random = new Random(Replay.SEED + 1405);

  /** Sums of {@code inner} products in another order or with fused additions. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 50, 63, 64, 65, 100, 129})
  void equalsTheScalarForm(int width) {
    assumeTrue(KernelProvider.simd());
    for (int rows : new int[] {0, 4, 12}) {
      for (int inner : new int[] {0, 1, 5, 33}) {
        check(rows, inner, width, inner, 1); // A row by row
        check(rows, inner, width, 1, rows); // column by column
      }
    }
  }

  private void check(int rows, int inner, int width, int rowStep, int columnStep) {
    int a0 = 3;
    int b0 = 2;
    float[] a = normal(a0 + rows * inner + 1);
    float[] b = normal(b0 + inner * width);
    float[] sums = normal(rows * width + 1);
    float[] expected = sums.clone();
    new ScalarRecallKernel()
        .addProduct(a, a0, rowStep, columnStep, rows, inner, b, b0, width, expected);
    RecallKernel.get().addProduct(a, a0, rowStep, columnStep, rows, inner, b, b0, width, sums);
    for (int i = 0; i < sums.length; i++) {
      assertThat(sums[i])
          .as("%d x %d x %d, number %d", rows, inner, width, i)
          .isCloseTo(expected[i], within((inner + 1) * 0x1p-23f * (16f * inner + 4)));
    }
  }

  private float[] normal(int count) {
    float[] x = new float[count];
    for (int i = 0; i < count; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }
}
