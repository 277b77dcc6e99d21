package dev.attractor.bench;

import dev.attractor.internal.columns.ColumnKernels;
import dev.attractor.internal.columns.MatrixView;
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
 * Products of automatic differentiation, of a square matrix with columns: see {@link
 * KernelsBenchmark}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ProductPairs {
  private final ColumnKernels kernels = ColumnKernels.chosen();

  /** Order of the matrix and number of columns; both multiples of eight. */
  @Param({"8x8", "32x104", "64x1000"})
  public String shape;

  private int m;
  private int columns;
  private MatrixView matrix;
  private MatrixView turned;
  private double[] shift;
  private double[] x;
  private double[] g;
  private double[] y;
  private double[] sums;

  /** Numbers between -1 and 1. */
  @Setup
  public void fill() {
    int[] sizes = Arrays.stream(shape.split("x")).mapToInt(Integer::parseInt).toArray();
    m = sizes[0];
    columns = sizes[1];
    SplittableRandom random = new SplittableRandom(0);
    matrix = MatrixView.dense(random.doubles((long) m * m, -1, 1).toArray(), m, m);
    turned = matrix.transposed();
    shift = random.doubles(m, -1, 1).toArray();
    x = random.doubles((long) m * columns, -1, 1).toArray();
    g = random.doubles((long) m * columns, -1, 1).toArray();
    y = new double[m * columns];
    sums = new double[m * m];
  }

  /** y = A x + b. */
  @Benchmark
  public double[] product() {
    kernels.product(matrix, x, shift, y, columns, false);
    return y;
  }

  /** y += A^T x. */
  @Benchmark
  public double[] productTransposed() {
    Arrays.fill(y, 0);
    kernels.product(turned, x, null, y, columns, true);
    return y;
  }

  /** A += g x^T. */
  @Benchmark
  public double[] outer() {
    kernels.outer(g, x, m, m, columns, sums);
    return sums;
  }

  /** y = A x + b for one column. */
  @Benchmark
  public double[] single() {
    kernels.single(matrix.values(), m, m, x, shift, y);
    return y;
  }
}
