package dev.attractor.bench;

import dev.attractor.memory.KSoftmax;
import dev.attractor.memory.RowLayout;
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

/** The kernels of k-softmax (K = 10): see {@link KernelsBenchmark}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class MemoryPairs {
  private static final int K = 10;

  /** How many rows of how many scores. */
  @Param({"64x64", "64x1000", "1x100000"})
  public String shape;

  private final KSoftmax operator = new KSoftmax(K);
  private RowLayout rows;
  private double[] scores;
  private double[] thresholds;
  private double[] columns;
  private double[] pulled;
  private float[] narrowScores;
  private float[] narrowColumns;
  private float[] narrowPulled;

  /** Normal scores, and the columns as cotangents of themselves. */
  @Setup
  public void fill() {
    int[] sizes = Arrays.stream(shape.split("x")).mapToInt(Integer::parseInt).toArray();
    SplittableRandom random = new SplittableRandom(0);
    rows = RowLayout.packed(sizes[0], sizes[1]);
    int numbers = sizes[0] * sizes[1];
    scores = new double[numbers];
    narrowScores = new float[numbers];
    for (int i = 0; i < numbers; i++) {
      scores[i] = 3 * random.nextGaussian();
      narrowScores[i] = (float) scores[i];
    }
    thresholds = new double[sizes[0] * K];
    columns = new double[K * numbers];
    pulled = new double[numbers];
    narrowColumns = new float[K * numbers];
    narrowPulled = new float[numbers];
    operator.separate(scores, rows, thresholds, columns);
    operator.separate(narrowScores, rows, thresholds, narrowColumns);
  }

  /** In double precision. */
  @Benchmark
  public double[] ksoftmax() {
    operator.separate(scores, rows, thresholds, columns);
    return columns;
  }

  /** The pull-back in double precision. */
  @Benchmark
  public double[] ksoftmaxPullback() {
    operator.pullback(scores, rows, thresholds, columns, pulled);
    return pulled;
  }

  /** In single precision. */
  @Benchmark
  public float[] ksoftmaxFloats() {
    operator.separate(narrowScores, rows, thresholds, narrowColumns);
    return narrowColumns;
  }

  /** The pull-back in single precision. */
  @Benchmark
  public float[] ksoftmaxFloatsPullback() {
    operator.pullback(narrowScores, rows, thresholds, narrowColumns, narrowPulled);
    return narrowPulled;
  }
}
