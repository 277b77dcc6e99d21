package dev.attractor.bench;

import dev.attractor.internal.columns.ColumnKernels;
import dev.attractor.internal.kmeans.HardPass;
import dev.attractor.internal.kmeans.HardSums;
import dev.attractor.internal.rows.Floats;
import dev.attractor.internal.rows.RowScan;
import dev.attractor.internal.rows.Rows;
import dev.attractor.internal.similarity.SimilarityKernel;
import dev.attractor.internal.softkmeans.SoftJacobian;
import dev.attractor.internal.softkmeans.SoftPass;
import dev.attractor.internal.softkmeans.SoftPullback;
import dev.attractor.internal.softkmeans.SoftSums;
import dev.attractor.memory.KSoftmax;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Every kernel on one size of input, in whichever form the process runs: see {@link
 * KernelsBenchmark}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class KernelPairs {
  private static final int WEIGHTS = 1 << 20;
  private static final double TAU = 0.05;
  private static final int PAIRS = 256;
  private static final int DIM = 784;

  private final float[] weights = new float[WEIGHTS];
  private final float[] gradient = new float[WEIGHTS];
  private final float[] out = new float[WEIGHTS];
  private final double[] line = new double[16];
  private final double[] plane = new double[8];
  private final double[] cotangent = new double[16];
  private final double[] scores = new double[64 * 1000];
  private final double[] thresholds = new double[64 * 10];
  private final double[] columns = new double[64 * 10 * 1000];
  private final double[] pulled = new double[64 * 1000];
  private final double[] similarities = new double[PAIRS * PAIRS];
  private final double[] in = new double[1 << 16];
  private final double[] activated = new double[1 << 16];
  private final dev.attractor.memory.Rows packed = dev.attractor.memory.Rows.packed(64, 1000);
  private final KSoftmax operator = new KSoftmax(10);
  private SoftPass onLine;
  private SoftPass onPlane;
  private SoftSums sums;

  /** Normal numbers, and codewords that are none of them. */
  @Setup
  public void fill() {
    SplittableRandom random = new SplittableRandom(0);
    for (int i = 0; i < WEIGHTS; i++) {
      weights[i] = (float) random.nextGaussian();
      gradient[i] = (float) random.nextGaussian();
    }
    Arrays.setAll(line, j -> -1.9 + j * 0.2533);
    Arrays.setAll(plane, j -> j < 4 ? (j % 2 * 2 - 1) * 0.7301 : (j / 2 % 2 * 2 - 1) * 0.7302);
    Arrays.fill(cotangent, 0.3);
    Arrays.setAll(scores, i -> 3 * random.nextGaussian());
    Arrays.setAll(in, i -> random.nextGaussian());
    onLine = new SoftPass(Rows.of(weights, 1), TAU);
    onPlane = new SoftPass(Rows.of(weights, 2), TAU);
    sums = onLine.sums(line);
    operator.separate(scores, packed, thresholds, columns);
  }

  /** One pass of soft k-means on a line. */
  @Benchmark
  public SoftSums softLine16() {
    return onLine.sums(line);
  }

  /** The same with the Jacobian and the cotangent of the codebook. */
  @Benchmark
  public SoftPullback softLine16Pullback() {
    return onLine.pullback(line, Floats.of(gradient));
  }

  /** Soft weights on a line. */
  @Benchmark
  public float[] softLine16Reconstruct() {
    onLine.reconstruct(line, Floats.of(out));
    return out;
  }

  /** The gradient of the weights on a line. */
  @Benchmark
  public float[] softLine16PullRows() {
    onLine.pullRows(line, sums, Floats.of(gradient), cotangent, Floats.of(out));
    return out;
  }

  /** One pass of soft k-means on a plane. */
  @Benchmark
  public SoftSums softPlane4() {
    return onPlane.sums(plane);
  }

  /** The same with the Jacobian. */
  @Benchmark
  public SoftJacobian softPlane4Jacobian() {
    return onPlane.jacobian(plane);
  }

  /** Hard assignment on a line. */
  @Benchmark
  public HardSums hardLine16() {
    return HardPass.sums(Rows.of(weights, 1), line);
  }

  /** Hard assignment on a plane. */
  @Benchmark
  public HardSums hardPlane4() {
    return HardPass.sums(Rows.of(weights, 2), plane);
  }

  /** Range and spread. */
  @Benchmark
  public RowScan scan() {
    return RowScan.of(Rows.of(weights, 1));
  }

  /** k-softmax of 64 rows of 1000 scores, K = 10. */
  @Benchmark
  public double[] ksoftmax64x1000() {
    operator.separate(scores, packed, thresholds, columns);
    return columns;
  }

  /** Its pull-back. */
  @Benchmark
  public double[] ksoftmax64x1000Pullback() {
    operator.pullback(scores, packed, thresholds, columns, pulled);
    return pulled;
  }

  /** Inner products of 256 patterns and 256 queries of dimension 784. */
  @Benchmark
  public double[] product256x256() {
    return similarity(SimilarityKernel.Measure.PRODUCT);
  }

  /** Manhattan distances of the same. */
  @Benchmark
  public double[] manhattan256x256() {
    return similarity(SimilarityKernel.Measure.ABSOLUTE);
  }

  private double[] similarity(SimilarityKernel.Measure measure) {
    SimilarityKernel.get()
        .sums(measure, weights, PAIRS, DIM, gradient, 0, PAIRS, similarities, 0, PAIRS);
    return similarities;
  }

  /** tanh of 65,536 numbers, as in the conditioners of flows. */
  @Benchmark
  public double[] tanh() {
    ColumnKernels.chosen().tanh(in, activated, in.length);
    return activated;
  }
}
