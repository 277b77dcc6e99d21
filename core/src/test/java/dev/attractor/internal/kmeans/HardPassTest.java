package dev.attractor.internal.kmeans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.internal.rows.Block;
import dev.attractor.internal.rows.Rows;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HardPassTest {
  /** Squares of distances to -1 and 1 are the same for a billion floats around zero. */
  @Test
  void numbersNextToTheMiddleBelongToTheirSide() {
    float[] values = {-1, -1e-30f, -Float.MIN_VALUE, 0, Float.MIN_VALUE, 1e-30f, 1};
    int[] codes = new int[values.length];
    HardPass.assign(
        Rows.of(values, 1),
        new double[] {-1, 1},
        (first, some, count) -> System.arraycopy(some, 0, codes, (int) first, count));
    assertThat(codes).containsExactly(0, 0, 0, 0, 1, 1, 1);
  }

  @ParameterizedTest(name = "n = {0}, d = {1}, k = {2}")
  @CsvSource({"1,1,1", "17,1,4", "4097,1,9", "70000,1,300", "101,2,4", "100,3,7", "9001,2,16"})
  void everyRowGoesToItsNearestCodeword(int n, int d, int k) {
    SplittableRandom random = new SplittableRandom(n);
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    double[] codebook = random.doubles((long) k * d, -1, 1).toArray();
    Rows rows = Rows.of(values, d);
    int m = (int) rows.count();
    int[] codes = new int[m];
    HardPass.assign(
        rows,
        codebook,
        (first, some, count) -> System.arraycopy(some, 0, codes, (int) first, count));
    double[] mass = new double[k];
    double[] moment = new double[k * d];
    double squares = 0;
    for (int i = 0; i < m; i++) {
      int best = 0;
      double least = Double.POSITIVE_INFINITY;
      for (int j = 0; j < k; j++) {
        double square = 0;
        for (int a = 0; a < d; a++) {
          double w = i * d + a < n ? values[i * d + a] : 0;
          square += (w - codebook[j * d + a]) * (w - codebook[j * d + a]);
        }
        if (square < least) {
          least = square;
          best = j;
        }
      }
      assertThat(codes[i]).isEqualTo(best);
      if (i * d + d <= n) {
        mass[best]++;
        squares += least;
        for (int a = 0; a < d; a++) {
          moment[best * d + a] += values[i * d + a];
        }
      }
    }
    HardSums sums = HardPass.sums(rows, codebook);
    assertThat(sums.mass()).containsExactly(mass);
    assertThat(sums.moment()).containsExactly(moment, within(n * 1e-15));
    assertThat(sums.squares()).isCloseTo(squares, within(n * 1e-15));
  }

  @Test
  void ofEquallyNearCodewordsTheFirstWins() {
    float[] values = {0.5f, 0.25f, 1, 0};
    double[] codebook = {1, 0, 1, 0.5};
    int[] codes = new int[4];
    HardPass.assign(
        Rows.of(values, 1),
        codebook,
        (first, some, count) -> System.arraycopy(some, 0, codes, (int) first, count));
    assertThat(codes).containsExactly(3, 1, 0, 1);
  }

  /** Vectors, halving and comparing give the codes of the definition, ties and repetitions too. */
  @ParameterizedTest(name = "n = {0}, d = {1}, k = {2}")
  @CsvSource({"1,1,1", "7,1,3", "4099,1,17", "9000,1,300", "33,2,5", "4099,3,7", "501,5,40"})
  void everyFormFindsTheSameCodes(int n, int d, int k) {
    SplittableRandom random = new SplittableRandom(31 * n + d);
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = random.nextInt(-8, 9) / 8f; // a grid, for ties
    }
    double[] codebook = new double[k * d];
    for (int i = 0; i < codebook.length; i++) {
      codebook[i] = random.nextInt(-8, 9) / 8.0;
    }
    Rows rows = Rows.of(values, d);
    Block block = new Block(rows);
    int[] expected = new int[Block.rowsFor(d)];
    int[] actual = new int[Block.rowsFor(d)];
    for (long row = 0; row < rows.count(); row += block.rows) {
      block.moveTo(row, rows.count());
      new NearestCodeword.Plain(codebook, d).find(block, expected);
      NearestCodeword.of(codebook, d).find(block, actual);
      assertThat(actual).containsExactly(expected);
    }
  }
}
