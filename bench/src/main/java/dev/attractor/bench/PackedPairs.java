package dev.attractor.bench;

import dev.attractor.clustering.PackedCodes;
import dev.attractor.packed.PackedMatrix;
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

/** Products of 256 x 4096 packed numbers with vectors: see {@link KernelsBenchmark}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class PackedPairs {
  private static final int ROWS = 256;
  private static final int COLUMNS = 4096;
  private static final int VECTORS = 8;

  /** Bits of a code and numbers that share one. */
  @Param({"1x1", "3x1", "4x1", "8x1", "4x2", "8x4"})
  public String code;

  private PackedMatrix matrix;
  private float[] x;
  private float[] y;

  /** Random codes; a codebook for each row. */
  @Setup
  public void fill() {
    int bits = Integer.parseInt(code.substring(0, 1));
    int d = Integer.parseInt(code.substring(2));
    SplittableRandom random = new SplittableRandom(0);
    byte[] codes = new byte[ROWS * COLUMNS / d / 8 * bits];
    random.nextBytes(codes);
    float[] books = new float[ROWS * d << bits];
    for (int i = 0; i < books.length; i++) {
      books[i] = random.nextFloat() - 0.5f;
    }
    x = new float[VECTORS * COLUMNS];
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextFloat() - 0.5f;
    }
    y = new float[VECTORS * ROWS];
    long count = (long) ROWS * COLUMNS / d;
    matrix =
        PackedMatrix.of(
            ROWS, COLUMNS, d, COLUMNS, PackedCodes.ofBytes(1 << bits, count, codes), books);
  }

  /** With one vector. */
  @Benchmark
  public float[] vector() {
    matrix.multiply(x, 1, y);
    return y;
  }

  /** With eight. */
  @Benchmark
  public float[] vectors() {
    matrix.multiply(x, VECTORS, y);
    return y;
  }
}
