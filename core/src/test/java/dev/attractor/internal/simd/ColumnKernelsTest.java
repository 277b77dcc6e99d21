package dev.attractor.internal.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.Replay;
import dev.attractor.internal.columns.ColumnKernels;
import dev.attractor.internal.columns.MatrixView;
import dev.attractor.internal.columns.ScalarColumns;
import dev.attractor.internal.columns.ScalarFunctions;
import dev.attractor.internal.provider.KernelProvider;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Both forms of the kernels against definitions, at awkward sizes. */
class ColumnKernelsTest {
  private static final long SEED = Replay.SEED + 29;

  private static List<ColumnKernels> forms() {
    return KernelProvider.simd()
        ? List.of(new ScalarColumns(), new SimdColumnKernels())
        : List.of(new ScalarColumns());
  }

  private interface Elementwise {
    void apply(double[] x, double[] y, int n);
  }

  @Test
  void bothFormsOfAFunctionGiveTheSameBits() {
    Random random = new Random(SEED);
    for (int n : new int[] {0, 1, 7, 8, 9, 16, 23, 101}) {
      double[] x = new double[n];
      for (int i = 0; i < n; i++) {
        x[i] = random.nextGaussian() * Math.pow(10, random.nextInt(5) - 1);
      }
      for (ColumnKernels form : forms()) {
        check(x, n, form::exp, ScalarFunctions::exp);
        check(x, n, form::tanh, ScalarFunctions::tanh);
        check(x, n, form::sigmoid, ScalarFunctions::sigmoid);
        check(x, n, form::softplus, ScalarFunctions::softplus);
      }
    }
  }

  private static void check(double[] x, int n, Elementwise form, DoubleUnaryOperator one) {
    double[] y = new double[n];
    form.apply(x, y, n);
    for (int i = 0; i < n; i++) {
      assertThat(y[i]).as("at " + x[i] + ", seed " + SEED).isEqualTo(one.applyAsDouble(x[i]));
    }
  }

  @Test
  void functionsAreAsAccurateAsTheySay() {
    Random random = new Random(SEED);
    for (int i = 0; i < 200_000; i++) {
      double x = 40 * random.nextGaussian();
      assertUlps(Math.exp(x), ScalarFunctions.exp(x), 2, x);
      assertUlps(1 / (1 + Math.exp(-x)), ScalarFunctions.sigmoid(x), 3, x);
      assertUlps(
          Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), ScalarFunctions.softplus(x), 3, x);
      assertThat(ScalarFunctions.tanh(x)).as("tanh at " + x).isCloseTo(Math.tanh(x), within(5e-16));
    }
  }

  /** The reference itself is good to an ulp or two. */
  private static void assertUlps(double expected, double met, int ulps, double x) {
    assertThat(met)
        .as("at " + x + ", seed " + SEED)
        .isCloseTo(expected, within((ulps + 1) * Math.ulp(expected)));
  }

  @Test
  void extremeArgumentsStayFiniteAndNanStaysNan() {
    for (double x : new double[] {-1e300, -745, 745, 1e300, Double.MAX_VALUE}) {
      for (double y :
          new double[] {
            ScalarFunctions.exp(x),
            ScalarFunctions.tanh(x),
            ScalarFunctions.sigmoid(x),
            ScalarFunctions.softplus(x)
          }) {
        assertThat(y).as("NaN at " + x).isEqualTo(y);
        assertThat(Double.isInfinite(y)).as("infinite at " + x).isEqualTo(false);
      }
    }
    assertThat(ScalarFunctions.exp(Double.NaN)).isNaN();
    assertThat(ScalarFunctions.tanh(Double.NaN)).isNaN();
    assertThat(ScalarFunctions.softplus(Double.NaN)).isNaN();
  }

  @Test
  void productsAreSumsOfProducts() {
    Random random = new Random(SEED);
    for (int m : new int[] {1, 3, 4, 5, 30}) {
      for (int k : new int[] {1, 2, 4, 7, 8, 9, 31, 32}) {
        for (int stride : new int[] {8, 16, 24, 32, 56, 64, 88, 136}) {
          double[] a = random.doubles(m * k, -1, 1).toArray();
          double[] x = random.doubles(k * stride, -1, 1).toArray();
          double[] b = random.doubles(m, -1, 1).toArray();
          double[] g = random.doubles(m * stride, -1, 1).toArray();
          for (ColumnKernels form : forms()) {
            checkProducts(form, a, x, b, g, m, k, stride);
          }
        }
      }
    }
  }

  private static void checkProducts(
      ColumnKernels form, double[] a, double[] x, double[] b, double[] g, int m, int k, int s) {
    double[] y = new double[m * s];
    MatrixView matrix = MatrixView.dense(a, m, k);
    form.product(matrix, x, b, y, s, false);
    double[] back = x.clone();
    double[] shift = java.util.Arrays.copyOf(g, k);
    form.product(matrix.transposed(), g, shift, back, s, true);
    double[] outer = a.clone();
    form.outer(g, x, m, k, s, outer);
    double[] sums = b.clone();
    form.rowSums(g, m, s, sums);
    double eps = Math.ulp(1.0) * (m + k + s);
    for (int i = 0; i < m; i++) {
      double total = b[i];
      for (int c = 0; c < s; c++) {
        double sum = b[i];
        for (int j = 0; j < k; j++) {
          sum += a[i * k + j] * x[j * s + c];
        }
        assertThat(y[i * s + c]).as("product").isCloseTo(sum, within(eps * k));
        total += g[i * s + c];
      }
      assertThat(sums[i]).as("row sum").isCloseTo(total, within(eps * s));
      for (int j = 0; j < k; j++) {
        double sum = a[i * k + j];
        for (int c = 0; c < s; c++) {
          sum += g[i * s + c] * x[j * s + c];
        }
        assertThat(outer[i * k + j]).as("outer").isCloseTo(sum, within(eps * s));
      }
    }
    for (int j = 0; j < k; j++) {
      for (int c = 0; c < s; c++) {
        double sum = x[j * s + c] + shift[j];
        for (int i = 0; i < m; i++) {
          sum += a[i * k + j] * g[i * s + c];
        }
        assertThat(back[j * s + c]).as("transposed").isCloseTo(sum, within(eps * m));
      }
    }
  }

  @Test
  void oneColumnIsAProductToo() {
    Random random = new Random(SEED);
    for (int rows : new int[] {8, 16, 32, 40, 64}) {
      for (int k : new int[] {1, 2, 5, 30}) {
        double[] a = random.doubles(rows * k, -1, 1).toArray();
        double[] x = random.doubles(k, -1, 1).toArray();
        double[] b = random.doubles(rows, -1, 1).toArray();
        double[] expected = b.clone();
        for (int i = 0; i < rows; i++) {
          for (int j = 0; j < k; j++) {
            expected[i] += a[j * rows + i] * x[j];
          }
        }
        for (ColumnKernels form : forms()) {
          double[] y = new double[rows];
          form.single(a, rows, k, x, b, y);
          assertThat(y).containsExactly(expected, within(1e-14 * k));
        }
      }
    }
  }
}
