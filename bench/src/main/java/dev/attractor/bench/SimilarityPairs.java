package dev.attractor.bench;

import dev.attractor.internal.similarity.PairSums;
import dev.attractor.internal.similarity.PatternRows;
import dev.attractor.internal.similarity.QueryRows;
import dev.attractor.internal.similarity.SimilarityKernel;
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

/** Sums over 784 coordinates for pairs of vectors: see {@link KernelsBenchmark}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class SimilarityPairs {
  private static final int DIMENSION = 784;

  /** How many patterns, and how many queries. */
  @Param({"1", "16", "256"})
  public int pairs;

  private float[] patterns;
  private float[] queries;
  private double[] out;

  /** Normal numbers. */
  @Setup
  public void fill() {
    SplittableRandom random = new SplittableRandom(0);
    patterns = new float[pairs * DIMENSION];
    queries = new float[pairs * DIMENSION];
    out = new double[pairs * pairs];
    for (int i = 0; i < patterns.length; i++) {
      patterns[i] = (float) random.nextGaussian();
      queries[i] = (float) random.nextGaussian();
    }
  }

  /** x y. */
  @Benchmark
  public double[] product() {
    return sums(SimilarityKernel.Measure.PRODUCT);
  }

  /** (x - y)^2. */
  @Benchmark
  public double[] square() {
    return sums(SimilarityKernel.Measure.SQUARE);
  }

  /** |x - y|. */
  @Benchmark
  public double[] manhattan() {
    return sums(SimilarityKernel.Measure.ABSOLUTE);
  }

  private double[] sums(SimilarityKernel.Measure measure) {
    SimilarityKernel.get()
        .sums(
            measure,
            PatternRows.of(patterns, DIMENSION),
            pairs,
            new QueryRows(queries, 0, pairs),
            new PairSums(out, pairs),
            0);
    return out;
  }
}
