package dev.attractor.bench;

import dev.attractor.internal.kmeans.HardPass;
import dev.attractor.internal.kmeans.HardSums;
import dev.attractor.internal.rows.Floats;
import dev.attractor.internal.rows.RowScan;
import dev.attractor.internal.rows.Rows;
import dev.attractor.internal.softkmeans.SoftJacobian;
import dev.attractor.internal.softkmeans.SoftPass;
import dev.attractor.internal.softkmeans.SoftPullback;
import dev.attractor.internal.softkmeans.SoftSums;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The kernels of soft and hard k-means, in whichever form the process runs: see {@link
 * KernelsBenchmark}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ClusteringPairs {
  private static final double TAU = 0.05;

  /** How many numbers are clustered. */
  @Param({"4096", "65536", "1048576"})
  public int numbers;

  private final double[] line = new double[16];
  private final double[] plane = new double[8];
  private final double[] cotangent = new double[16];
  private float[] weights;
  private float[] gradient;
  private float[] out;
  private SoftPass onLine;
  private SoftPass onPlane;
  private SoftSums sums;

  /** Normal numbers, and codewords that are none of them. */
  @Setup
  public void fill() {
    SplittableRandom random = new SplittableRandom(0);
    weights = new float[numbers];
    gradient = new float[numbers];
    out = new float[numbers];
    for (int i = 0; i < numbers; i++) {
      weights[i] = (float) random.nextGaussian();
      gradient[i] = (float) random.nextGaussian();
    }
    Arrays.setAll(line, j -> -1.9 + j * 0.2533);
    Arrays.setAll(plane, j -> j < 4 ? (j % 2 * 2 - 1) * 0.7301 : (j / 2 % 2 * 2 - 1) * 0.7302);
    Arrays.fill(cotangent, 0.3);
    onLine = new SoftPass(Rows.of(weights, 1), TAU);
    onPlane = new SoftPass(Rows.of(weights, 2), TAU);
    sums = onLine.sums(line);
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
}
