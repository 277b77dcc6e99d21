package dev.attractor.bench;

import dev.attractor.internal.columns.ColumnKernels;
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

/** Element-wise functions of automatic differentiation: see {@link KernelsBenchmark}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class FunctionPairs {
  private final ColumnKernels kernels = ColumnKernels.chosen();

  /** How many arguments. */
  @Param({"64", "4096", "65536"})
  public int n;

  private double[] x;
  private double[] y;

  /** Arguments between -3 and 3. */
  @Setup
  public void fill() {
    x = new SplittableRandom(0).doubles(n, -3, 3).toArray();
    y = new double[n];
  }

  /** The exponential. */
  @Benchmark
  public double[] exp() {
    kernels.exp(x, y, n);
    return y;
  }

  /** The hyperbolic tangent. */
  @Benchmark
  public double[] tanh() {
    kernels.tanh(x, y, n);
    return y;
  }

  /** 1 / (1 + exp(-x)). */
  @Benchmark
  public double[] sigmoid() {
    kernels.sigmoid(x, y, n);
    return y;
  }

  /** log(1 + exp(x)). */
  @Benchmark
  public double[] softplus() {
    kernels.softplus(x, y, n);
    return y;
  }
}
