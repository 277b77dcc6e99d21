package dev.attractor.internal.softkmeans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attractor.Replay;
import dev.attractor.internal.rows.Block;
import dev.attractor.internal.rows.BlockLoop;
import dev.attractor.internal.rows.Floats;
import dev.attractor.internal.rows.Rows;
import dev.attractor.internal.softkmeans.SoftKernel.Work;
import dev.attractor.parallel.Parallelism;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoftPassTest {
  private static final long SEED = Replay.SEED + 11;

  /** Central differences of a smooth function of curvature 1/tau^2 at h = tau / 1000. */
  private static final double DIFFERENCE = 1e-5;

  private static final double TAU = 0.3;

  @ParameterizedTest(name = "n = {0}, d = {1}, k = {2}, weighted = {3}")
  @CsvSource({
    "1,1,1,false", "7,1,3,false", "16,1,4,true", "17,1,4,false", "101,1,7,true", "4099,1,5,false",
    "7,2,3,false", "31,2,4,true", "998,2,16,false", "10,3,2,true", "1000,3,5,false", "50,7,4,true"
  })
  void sumsEqualThePlainOnes(int n, int d, int k, boolean weighted) {
    Case c = new Case(n, d, k, weighted);
    SoftSums sums = c.pass.sums(c.codebook);
    double scale = n * c.codebook.length * Math.ulp(1.0);
    double[] mass = c.plain.mass(c.codebook);
    double[] next = new double[k * d];
    sums.step(c.codebook, next);
    double[] expected = c.plain.step(c.codebook);
    for (int j = 0; j < k * d; j++) {
      if (mass[j / d] == 0) { // a lone ragged row has no weight
        assertThat(next[j]).isEqualTo(c.codebook[j]);
        continue;
      }
      assertThat(sums.mass()[j / d]).isCloseTo(mass[j / d], within(scale * (1 + mass[j / d])));
      assertThat(next[j]).isCloseTo(expected[j], within(scale * 10 / Math.min(1, mass[j / d])));
    }
  }

  @ParameterizedTest(name = "n = {0}, d = {1}, k = {2}, weighted = {3}")
  @CsvSource({"60,1,3,false", "61,1,5,true", "61,2,3,false", "60,2,4,true", "62,3,3,true"})
  void jacobianIsTheDerivativeOfTheStep(int n, int d, int k, boolean weighted) {
    Case c = new Case(n, d, k, weighted);
    double[] jacobian = c.pass.jacobian(c.codebook).jacobian();
    int kd = k * d;
    double h = TAU * 1e-3;
    for (int column = 0; column < kd; column++) {
      double[] up = c.plain.step(moved(c.codebook, column, h));
      double[] down = c.plain.step(moved(c.codebook, column, -h));
      for (int row = 0; row < kd; row++) {
        assertThat(jacobian[row * kd + column])
            .as("dF_%d / dc_%d", row, column)
            .isCloseTo((up[row] - down[row]) / (2 * h), within(DIFFERENCE * 20));
      }
    }
  }

  @ParameterizedTest(name = "n = {0}, d = {1}, k = {2}, weighted = {3}")
  @CsvSource({"60,1,3,false", "61,1,5,true", "61,2,3,false", "60,2,4,true", "62,3,3,true"})
  void pullStepIsTheTransposeOfTheJacobian(int n, int d, int k, boolean weighted) {
    Case c = new Case(n, d, k, weighted);
    SoftJacobian at = c.pass.jacobian(c.codebook);
    int kd = k * d;
    double[] y = c.random.doubles(kd, -1, 1).toArray();
    double[] pulled = new double[kd];
    c.pass.pullStep(c.codebook, at.sums(), y, pulled);
    for (int column = 0; column < kd; column++) {
      double expected = 0;
      for (int row = 0; row < kd; row++) {
        expected += at.jacobian()[row * kd + column] * y[row];
      }
      assertThat(pulled[column]).isCloseTo(expected, within(1e-11));
    }
  }

  @ParameterizedTest(name = "n = {0}, d = {1}, k = {2}, weighted = {3}")
  @CsvSource({"60,1,3,false", "61,1,5,true", "61,2,3,false", "60,2,4,true", "62,3,3,true"})
  void cotangentIsTheDerivativeOfTheReconstruction(int n, int d, int k, boolean weighted) {
    Case c = new Case(n, d, k, weighted);
    double[] g = c.pass.pullback(c.codebook, Floats.of(c.gradient)).cotangent();
    double h = TAU * 1e-3;
    for (int j = 0; j < k * d; j++) {
      double up = c.plain.loss(moved(c.codebook, j, h), c.gradient);
      double down = c.plain.loss(moved(c.codebook, j, -h), c.gradient);
      assertThat(g[j]).isCloseTo((up - down) / (2 * h), within(DIFFERENCE * n));
    }
    assertThat(c.pass.cotangent(c.codebook, Floats.of(c.gradient)).cotangent())
        .containsExactly(g, within(1e-12 * n));
  }

  @ParameterizedTest(name = "n = {0}, d = {1}, k = {2}, weighted = {3}")
  @CsvSource({"60,1,3,false", "61,1,5,true", "61,2,3,false", "60,2,4,true", "62,3,3,true"})
  void pullRowsIsTheDerivativeOfReconstructionAndStep(int n, int d, int k, boolean weighted) {
    Case c = new Case(n, d, k, weighted);
    double[] y = c.random.doubles(k * d, -1, 1).toArray();
    float[] pulled = new float[n];
    SoftSums sums = c.pass.sums(c.codebook);
    c.pass.pullRows(c.codebook, sums, Floats.of(c.gradient), y, Floats.of(pulled));
    double h = TAU * 1e-3;
    for (int i = 0; i < n; i++) {
      PlainSoftKMeans up = c.plain.withRow(i, c.values[i] + h);
      PlainSoftKMeans down = c.plain.withRow(i, c.values[i] - h);
      double expected = up.loss(c.codebook, c.gradient) - down.loss(c.codebook, c.gradient);
      double[] stepUp = up.step(c.codebook);
      double[] stepDown = down.step(c.codebook);
      for (int j = 0; j < k * d; j++) {
        expected += y[j] * (stepUp[j] - stepDown[j]);
      }
      double tolerance = DIFFERENCE * 20 + 10 * Math.ulp(pulled[i]);
      assertThat((double) pulled[i]).isCloseTo(expected / (2 * h), within(tolerance));
    }
  }

  @ParameterizedTest(name = "n = {0}, d = {1}, k = {2}")
  @CsvSource({"1,1,1", "33,1,4", "101,2,5", "50,3,2", "5,4,16"})
  void reconstructionEqualsThePlainOne(int n, int d, int k) {
    Case c = new Case(n, d, k, false);
    float[] soft = new float[n];
    c.pass.reconstruct(c.codebook, Floats.of(soft));
    double[] expected = c.plain.reconstruct(c.codebook);
    for (int i = 0; i < n; i++) {
      assertThat((double) soft[i]).isCloseTo(expected[i], within(Math.ulp(4f)));
    }
  }

  @Test
  void arraysBuffersAndSegmentsGiveTheSameBits() {
    Case c = new Case(9001, 2, 5, true);
    ByteBuffer bytes = ByteBuffer.allocate(4 * c.values.length).order(ByteOrder.BIG_ENDIAN);
    FloatBuffer buffer = bytes.asFloatBuffer();
    buffer.put(c.values).flip();
    SoftPullback expected = c.pass.pullback(c.codebook, Floats.of(c.gradient));
    float[] expectedRows = new float[c.values.length];
    double[] y = expected.cotangent();
    SoftSums sums = expected.at().sums();
    c.pass.pullRows(c.codebook, sums, Floats.of(c.gradient), y, Floats.of(expectedRows));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment gradient = arena.allocateFrom(ValueLayout.JAVA_FLOAT, c.gradient);
      MemorySegment weights = arena.allocateFrom(ValueLayout.JAVA_FLOAT, c.weights);
      MemorySegment target = arena.allocate(ValueLayout.JAVA_FLOAT, c.values.length);
      Rows rows = new Rows(Floats.of(buffer), 2, Floats.of(weights));
      SoftPass pass = new SoftPass(rows, TAU);
      Parallelism confined = Parallelism.sequential(); // as the arena is
      SoftPullback actual = confined.during(() -> pass.pullback(c.codebook, Floats.of(gradient)));
      assertThat(actual.cotangent()).containsExactly(expected.cotangent());
      assertThat(actual.at().jacobian()).containsExactly(expected.at().jacobian());
      confined.run(
          () -> pass.pullRows(c.codebook, sums, Floats.of(gradient), y, Floats.of(target)));
      assertThat(target.toArray(ValueLayout.JAVA_FLOAT)).containsExactly(expectedRows);
    }
  }

  @Test
  void resultsDoNotDependOnTheNumberOfThreads() {
    Case c = new Case(300_001, 1, 6, true);
    Supplier<SoftPullback> pull = () -> c.pass.pullback(c.codebook, Floats.of(c.gradient));
    SoftPullback two = Parallelism.threads(2).during(pull);
    SoftPullback three = Parallelism.threads(3).during(pull);
    SoftPullback one = Parallelism.sequential().during(pull);
    assertThat(one.cotangent()).containsExactly(two.cotangent()).containsExactly(three.cotangent());
    assertThat(one.at().jacobian()).containsExactly(two.at().jacobian());
    assertThat(one.at().sums().moment()).containsExactly(three.at().sums().moment());
  }

  @Test
  void anEmptyCodewordStaysAndHasNoDerivative() {
    float[] values = {0, 0.1f, -0.1f, 0.2f};
    double[] codebook = {0.05, 1e6};
    SoftPass pass = new SoftPass(Rows.of(values, 1), 1e-3);
    SoftJacobian at = pass.jacobian(codebook);
    double[] next = new double[2];
    at.sums().step(codebook, next);
    assertThat(at.sums().emptyCount()).isEqualTo(1);
    assertThat(next[1]).isEqualTo(1e6);
    assertThat(Arrays.copyOfRange(at.jacobian(), 2, 4)).containsExactly(0, 0);
  }

  @Test
  void codewordsOnARowHaveNoDirection() {
    // w = c_1 exactly: u_11 = 0, so row 1 adds nothing to column 1 of the Jacobian
    float[] values = {0, 0.5f};
    double[] codebook = {0, 0.5};
    SoftJacobian at = new SoftPass(Rows.of(values, 1), 0.25).jacobian(codebook);
    double far = 1 / (1 + Math.exp(2)); // attention to the other codeword
    double near = 1 - far;
    // J_00: row 2 alone, u = +1: (w - F_0) A (1 - A) / (tau S_0)
    double expected = (0.5 - at.sums().moment()[0] / at.sums().mass()[0]) * far * near / 0.25;
    assertThat(at.jacobian()[0]).isCloseTo(expected, within(1e-14));
  }

  /** Against the dense kernel, which is one row after the formulas. */
  @ParameterizedTest(name = "n = {0}, k = {1}, tau = {2}, hits = {3}")
  @CsvSource({
    "1,1,0.3,false",
    "40,2,0.3,true",
    "101,9,0.1,false",
    "101,9,0.1,true",
    "203,40,0.02,false",
    "203,40,0.5,true",
    "203,40,0.001,true",
    "1009,100,0.03,false",
    "64,64,0.2,true",
    "64,70,1e-4,true",
    "50,3,1e3,true"
  })
  void intervalsOnALineEqualTheDenseSums(int n, int k, double tau, boolean hits) {
    Case c = new Case(n, 1, k, true);
    double[] codebook = c.codebook;
    if (hits) { // codewords on rows, and pairs of equal ones
      for (int j = 0; j < k; j++) {
        codebook[j] = c.values[(j / 2 * 7) % n];
      }
    }
    LineSoftKernel line = new LineSoftKernel(codebook, tau, new ThreadBuffers());
    DenseSoftKernel dense = new DenseSoftKernel(codebook, 1, tau);
    Rows rows = c.pass.rows();
    SoftPullback expected = total(dense, rows, c.gradient);
    SoftPullback actual = total(line, rows, c.gradient);
    double[] mass = expected.at().sums().mass();
    double eps = 64 * n * Math.ulp(1.0);
    for (int j = 0; j < k; j++) {
      assertThat(actual.at().sums().mass()[j]).isCloseTo(mass[j], within(eps * mass[j] + 1e-140));
      assertThat(actual.at().sums().moment()[j])
          .isCloseTo(expected.at().sums().moment()[j], within(2 * eps * mass[j] + 1e-140));
    }
    double slope = 4 / tau; // |w - F| / tau, times A sums of S
    assertThat(actual.at().jacobian())
        .containsExactly(expected.at().jacobian(), within(eps * slope));
    assertThat(actual.cotangent()).containsExactly(expected.cotangent(), within(eps * slope * n));
    double[] y = c.random.doubles(k, -1, 1).toArray();
    RowCotangent cotangent = RowCotangent.of(expected.at().sums(), y);
    double[] pulled = line.pullRemembered(cotangent);
    for (int l = 0; l < k; l++) {
      double sum = 0;
      for (int j = 0; j < k; j++) {
        sum += expected.at().jacobian()[j * k + l] * y[j];
      }
      assertThat(pulled[l]).isCloseTo(sum, within(eps * slope * k));
    }
    float[] softDense = new float[n];
    float[] softLine = new float[n];
    float[] rowsDense = new float[n];
    float[] rowsLine = new float[n];
    Block block = new Block(rows);
    block.moveTo(0, n);
    for (int from = 0; from < n; from += block.rows) {
      block.moveTo(from, n);
      dense.worker().reconstruct().write(block, null, 0, softDense, from);
      line.worker().reconstruct().write(block, null, 0, softLine, from);
      dense.worker().pullRows(cotangent).write(block, c.gradient, from, rowsDense, from);
      line.worker().pullRows(cotangent).write(block, c.gradient, from, rowsLine, from);
    }
    for (int i = 0; i < n; i++) {
      assertThat(softLine[i]).isCloseTo(softDense[i], offset(2 * Math.ulp(2f)));
      float scale = (float) (slope * (1 + Math.abs(rowsDense[i])));
      assertThat(rowsLine[i]).isCloseTo(rowsDense[i], offset(2 * Math.ulp(scale)));
    }
  }

  private static org.assertj.core.data.Offset<Float> offset(float tolerance) {
    return org.assertj.core.data.Offset.offset(tolerance);
  }

  private static SoftPullback total(SoftKernel kernel, Rows rows, float[] gradient) {
    Work work = Work.PULLBACK;
    SoftKernel.Worker worker = kernel.worker();
    double[] total =
        BlockLoop.sum(
            rows,
            kernel.length(work),
            sums -> block -> worker.add(work, block, gradient, (int) block.firstValue, sums));
    return kernel.finish(work, total);
  }

  @Test
  void refusesWhatDoesNotFit() {
    Rows rows = Rows.of(new float[8], 2);
    assertThatThrownBy(() -> new SoftPass(rows, 0)).hasMessageContaining("temperature");
    SoftPass pass = new SoftPass(rows, 1);
    assertThatThrownBy(() -> pass.sums(new double[3])).hasMessageContaining("dimension 2");
    assertThatThrownBy(() -> pass.reconstruct(new double[2], Floats.of(new float[7])))
        .hasMessageContaining("need 8 floats, got 7");
    assertThatThrownBy(() -> Rows.of(new float[8], 2, new float[3]))
        .hasMessageContaining("each of the 4 rows");
  }

  private static org.assertj.core.data.Offset<Double> within(double tolerance) {
    return org.assertj.core.data.Offset.offset(tolerance);
  }

  private static double[] moved(double[] codebook, int at, double by) {
    double[] moved = codebook.clone();
    moved[at] += by;
    return moved;
  }

  /** Random rows, weights, gradient and codebook of one size. */
  static final class Case {
    final SplittableRandom random;
    final float[] values;
    final float[] gradient;
    final float[] weights;
    final double[] codebook;
    final SoftPass pass;
    final PlainSoftKMeans plain;

    Case(int n, int d, int k, boolean weighted) {
      random = new SplittableRandom(SEED);
      values = floats(n, 0);
      gradient = floats(n, 0);
      weights = weighted ? floats((n + d - 1) / d, 1) : null;
      codebook = random.doubles((long) k * d, -1.5, 1.5).toArray();
      Floats q = weighted ? Floats.of(weights) : null;
      pass = new SoftPass(new Rows(Floats.of(values), d, q), TAU);
      plain = PlainSoftKMeans.of(values, d, weights, TAU);
    }

    private float[] floats(int n, double least) {
      float[] floats = new float[n];
      for (int i = 0; i < n; i++) {
        floats[i] = (float) Math.max(random.nextDouble(-2, 2), least - 2);
        floats[i] = least > 0 ? Math.abs(floats[i]) : floats[i];
      }
      return floats;
    }
  }
}
