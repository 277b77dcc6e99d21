package dev.attractor.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.internal.rows.Rows;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PackedCodesTest {
  @ParameterizedTest
  @ValueSource(
      ints = {
        1, 2, 3, 4, 5, 8, 9, 16, 17, 32, 33, 64, 100, 128, 129, 256, 257, 512, 1000, 1024, 2048,
        4096, 8192, 16_384, 16_385, 32_768, 65_535, 65_536
      })
  void everyWidthAndLengthComesBack(int codewords) {
    SplittableRandom random = new SplittableRandom(codewords);
    for (int size : new int[] {0, 1, 2, 3, 7, 8, 9, 31, 63, 64, 65, 127, 1001}) {
      int[] codes = random.ints(size, 0, codewords).toArray();
      if (size > 0) {
        codes[size - 1] = codewords - 1;
      }
      PackedCodes packed = PackedCodes.of(codewords, codes);
      byte[] bytes = packed.toBytes();
      assertThat(bytes).hasSize((int) ((long) size * packed.bits() + 7) / 8);
      PackedCodes back = PackedCodes.ofBytes(codewords, size, bytes);
      assertThat(back).isEqualTo(packed);
      int[] read = new int[size];
      back.copyTo(0, read, 0, size);
      assertThat(read).containsExactly(codes);
    }
  }

  @ParameterizedTest
  @CsvSource({"1,0", "2,1", "3,2", "4,2", "5,3", "255,8", "256,8", "257,9", "65536,16"})
  void widthIsTheLogarithmRoundedUp(int codewords, int bits) {
    assertThat(PackedCodes.bitsFor(codewords)).isEqualTo(bits);
  }

  @Test
  void bytesAreFilledFromTheLowestBit() {
    assertThat(PackedCodes.of(8, 1, 2, 3).toBytes())
        .containsExactly((byte) 0b11_010_001, (byte) 0b0); // 3 is 011: its high bit opens byte 1
    assertThat(PackedCodes.of(65_536, 0xabcd).toBytes()).containsExactly((byte) 0xcd, (byte) 0xab);
  }

  @Test
  void refusesWhatIsNoArrayOfCodes() {
    byte[] bytes = PackedCodes.of(5, 4, 0, 2).toBytes(); // 9 bits
    assertThatThrownBy(() -> PackedCodes.ofBytes(5, 3, Arrays.copyOf(bytes, 1)))
        .hasMessageContaining("3 codes of 3 bits take 2 bytes, got 1");
    assertThatThrownBy(() -> PackedCodes.ofBytes(5, 3, Arrays.copyOf(bytes, 3)))
        .hasMessageContaining("got 3");
    assertThatThrownBy(() -> PackedCodes.ofBytes(5, 3, new byte[] {0, 2}))
        .hasMessageContaining("beyond the last");
    assertThatThrownBy(() -> PackedCodes.ofBytes(5, 3, new byte[] {5, 0}))
        .hasMessageContaining("code 0 must be below 5, got 5");
    assertThatThrownBy(() -> PackedCodes.ofBytes(5, -1, new byte[0]))
        .hasMessageContaining("negative");
    assertThatThrownBy(() -> PackedCodes.ofBytes(1 << 16, Long.MAX_VALUE, new byte[0]))
        .hasMessageContaining("2^40");
    assertThatThrownBy(() -> PackedCodes.of(3, 0, 3)).hasMessageContaining("code 1");
    assertThatThrownBy(() -> PackedCodes.of(65_537)).hasMessageContaining("65536");
    assertThatThrownBy(() -> PackedCodes.of(2, 1).get(1))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void entropyIsThatOfTheFrequencies() {
    assertThat(PackedCodes.of(4, 0, 1, 2, 3).entropy()).isCloseTo(2, within(1e-15));
    assertThat(PackedCodes.of(4, 2, 2, 2).entropy()).isZero();
    assertThat(PackedCodes.of(4, 0, 0, 0, 1).entropy())
        .isCloseTo(0.25 * 2 + 0.75 * (2 - Math.log(3) / Math.log(2)), within(1e-15));
    assertThat(PackedCodes.of(1, new int[5]).entropy()).isZero();
    assertThat(PackedCodes.of(9).entropy()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"5,200003,1", "300,150001,1", "3,70001,3"})
  void packsTheNearestCodewordsInParallel(int k, int n, int d) {
    SplittableRandom random = new SplittableRandom(k);
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    double[] codebook = random.doubles((long) k * d, -2, 2).toArray();
    PackedCodes packed = PackedCodes.nearest(Rows.of(values, d), codebook);
    int m = (n + d - 1) / d;
    assertThat(packed.size()).isEqualTo(m);
    for (int i = 0; i < m; i += 97) {
      double chosen = square(values, codebook, i, packed.get(i), d);
      for (int j = 0; j < k; j++) {
        assertThat(square(values, codebook, i, j, d)).isGreaterThanOrEqualTo(chosen);
      }
    }
  }

  private static double square(float[] values, double[] codebook, int i, int j, int d) {
    double square = 0;
    for (int a = 0; a < d; a++) {
      double w = i * d + a < values.length ? values[i * d + a] : 0;
      square += (w - codebook[j * d + a]) * (w - codebook[j * d + a]);
    }
    return square;
  }
}
