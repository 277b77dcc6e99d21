package dev.attractor.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attractor.clustering.PackedCodes;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedMatrixTest {
  private static final long SEED = Long.getLong("attractor.seed", 11);

  /** Half an ulp of one. */
  private static final double EPS = 0x1p-24;

  /** A matrix with its numbers in full. */
  private record Drawn(PackedMatrix packed, float[] dense, int rows, int columns) {
    static Drawn of(int rows, int columns, int k, int d, int group, Random random) {
      int perRow = group == 0 ? 0 : (columns + group - 1) / group;
      int books = group == 0 ? 1 : rows * perRow;
      float[] codebooks = new float[books * k * d];
      for (int i = 0; i < codebooks.length; i++) {
        codebooks[i] = (float) random.nextGaussian();
      }
      int[] codes = new int[rows * columns / d];
      float[] dense = new float[rows * columns];
      for (int i = 0; i < codes.length; i++) {
        codes[i] = random.nextInt(k);
        int row = i * d / columns;
        int book = row * perRow + (group == 0 ? 0 : i * d % columns / group);
        System.arraycopy(codebooks, (book * k + codes[i]) * d, dense, i * d, d);
      }
      return new Drawn(
          PackedMatrix.of(rows, columns, d, group, PackedCodes.of(k, codes), codebooks),
          dense,
          rows,
          columns);
    }

    void check(int count, Random random, String what) {
      float[] x = new float[count * columns];
      for (int i = 0; i < x.length; i++) {
        x[i] = (float) random.nextGaussian();
      }
      float[] y = new float[count * rows];
      packed.multiply(x, count, y);
      for (int v = 0; v < count; v++) {
        for (int row = 0; row < rows; row++) {
          double sum = 0;
          double size = 0;
          for (int c = 0; c < columns; c++) {
            double term = (double) dense[row * columns + c] * x[v * columns + c];
            sum += term;
            size += Math.abs(term);
          }
          // a sum of n products in single precision, and its rounding to a float
          assertThat(Math.abs(y[v * rows + row] - sum))
              .as("%s, vector %d, row %d", what, v, row)
              .isLessThanOrEqualTo((columns + 1) * EPS * size);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void productsAreThoseOfTheDenseMatrix(int bits) {
    for (int d : new int[] {1, 2, 3, 4}) {
      for (int columns : new int[] {12, 60, 96, 132, 504, 516, 1032, 1152}) {
        for (int group : new int[] {0, columns, 12, 36, 96, 384, 1152}) {
          if (group > columns || group > 0 && group % d != 0) {
            continue;
          }
          String what =
              "bits %d, d %d, columns %d, group %d, attractor.seed = %d"
                  .formatted(bits, d, columns, group, SEED);
          Random random = new Random(SEED + columns);
          Drawn drawn = Drawn.of(5, columns, 1 << bits, d, group, random);
          assertThat(drawn.packed.dense()).as(what).containsExactly(drawn.dense);
          drawn.check(1, random, what);
          drawn.check(3, random, what);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void longGroupsOfFewBitsAreReadStraightFromTheirTables(int bits) {
    for (int group : new int[] {0, 128, 512, 1024, 2048}) {
      Random random = new Random(SEED);
      Drawn drawn = Drawn.of(3, 2048, 1 << bits, 1, group, random);
      drawn.check(1, random, "bits %d, group %d".formatted(bits, group));
      drawn.check(32, random, "bits %d, group %d".formatted(bits, group));
    }
  }

  @Test
  void awkwardNumbersOfRowsVectorsAndCodewords() {
    Random random = new Random(SEED);
    for (int rows : new int[] {1, 2, 3, 63, 64, 65, 131}) {
      for (int k : new int[] {1, 3, 5, 16, 17, 200, 300}) {
        Drawn drawn = Drawn.of(rows, 130, k, 1, 130, random);
        assertThat(drawn.packed.dense()).containsExactly(drawn.dense);
        drawn.check(1, random, rows + " rows, k = " + k);
        drawn.check(9, random, rows + " rows, k = " + k);
      }
    }
    Drawn drawn = Drawn.of(4, 64, 16, 1, 0, random);
    drawn.packed.multiply(new float[0], 0, new float[0]);
  }

  @Test
  void outliersStandInPlaceOfCodes() {
    for (int columns : new int[] {7, 64, 1100}) {
      Random random = new Random(SEED + columns);
      Drawn drawn = Drawn.of(70, columns, 8, 1, columns, random);
      int[] places = new int[70 * 2];
      float[] values = new float[places.length];
      float[] dense = drawn.dense.clone();
      for (int i = 0; i < places.length; i++) {
        places[i] = i % 2 == 0 ? random.nextInt(columns - 1) : columns - 1;
        values[i] = (float) (10 * random.nextGaussian());
        dense[i / 2 * columns + places[i]] = values[i];
      }
      PackedMatrix with = drawn.packed.withOutliers(2, places, values);
      assertThat(with.dense()).containsExactly(dense);
      // the sum of codes and that of what outliers differ by, each rounded to a float
      Drawn changed = new Drawn(with, dense, 70, columns);
      changed.check(1, random, "columns " + columns);
      changed.check(5, random, "columns " + columns);
      assertThat(drawn.packed.dense()).containsExactly(drawn.dense);
    }
  }

  @Test
  void outliersMustFit() {
    PackedMatrix matrix = Drawn.of(2, 8, 2, 1, 0, new Random(SEED)).packed;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> matrix.withOutliers(2, new int[3], new float[3]))
        .withMessage("2 rows with 2 outliers each have 4 columns and values, got 3 and 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> matrix.withOutliers(2, new int[] {0, 1, 3, 3}, new float[4]))
        .withMessage("outlier 3: columns of a row must ascend below 8, got 3");
  }

  @Test
  void memoryIsThatOfTheCodes() {
    PackedMatrix matrix = Drawn.of(64, 4096, 16, 1, 4096, new Random(SEED)).packed;
    assertThat(matrix.bytes()).isEqualTo(64 * 4096 / 2 + 64 * 16 * 4 + 64);
  }

  @Test
  void sizesMustAgree() {
    PackedCodes codes = PackedCodes.of(2, 0, 1, 1, 0, 1, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PackedMatrix.of(2, 4, 1, 0, codes, new float[2]))
        .withMessageContaining("2 x 4 numbers have 8 codes of dimension 1, got 6");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PackedMatrix.of(2, 3, 2, 0, codes, new float[4]))
        .withMessageContaining("dimension 2 must divide the 3 columns");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PackedMatrix.of(2, 3, 1, 3, codes, new float[2]))
        .withMessageContaining("2 codebooks of 2 x 1 take 4 numbers, got 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PackedMatrix.of(0, 3, 1, 3, codes, new float[2]))
        .withMessageContaining(">= 1");
    PackedMatrix matrix = PackedMatrix.of(2, 3, 1, 0, codes, new float[] {1, 2});
    assertThatThrownBy(() -> matrix.multiply(new float[2], new float[2]))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> matrix.multiply(new float[3], new float[1]))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
