package dev.attractor.bench;

import com.google.gson.JsonObject;
import dev.attractor.clustering.PackedCodes;
import dev.attractor.internal.similarity.PairSums;
import dev.attractor.internal.similarity.PatternRows;
import dev.attractor.internal.similarity.QueryRows;
import dev.attractor.internal.similarity.SimilarityKernel;
import dev.attractor.packed.PackedMatrix;
import dev.attractor.parallel.FixedRanges;
import dev.attractor.parallel.Parallelism;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Products with packed matrices beside dense ones in float32, ours and PyTorch's, with one vector
 * and with 32; a codebook for each row. The share of the limit is that of memory: the bytes of
 * codes and codebooks over the speed at which the dense product with one vector reads its matrix.
 * {@code -Dattractor.bench.bits=4} restricts the run.
 */
final class PackedBenchmark implements Benchmark {
  private static final int[][] SHAPES = {{4096, 4096}, {4096, 14336}};
  private static final int[] VECTORS = {1, 32};
  private static final int BLOCK = 32;
  private static final long LEAST_NANOS = 1_500_000_000L;

  @Override
  public String name() {
    return "packed";
  }

  @Override
  public String description() {
    return "products with packed matrices, beside dense float32 and int4 kernels";
  }

  @Override
  public List<Row> run(Peers peers) throws Exception {
    int[] bits =
        Arrays.stream(System.getProperty("attractor.bench.bits", "1,2,3,4,5,8").split(","))
            .mapToInt(Integer::parseInt)
            .toArray();
    List<Row> rows = new ArrayList<>();
    for (int[] shape : SHAPES) {
      for (int vectors : VECTORS) {
        measure(shape[0], shape[1], vectors, bits, peers, rows);
      }
    }
    return rows;
  }

  private static void measure(int m, int n, int vectors, int[] bits, Peers peers, List<Row> rows)
      throws Exception {
    String of = String.format(Locale.ROOT, " %d x %d, %d vectors", m, n, vectors);
    System.err.println("packed:" + of);
    SplittableRandom random = new SplittableRandom(0);
    float[] x = new float[vectors * n];
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextFloat() - 0.5f;
    }
    float[] y = new float[vectors * m];
    float[][] w = new float[m / BLOCK][BLOCK * n];
    for (float[] block : w) {
      for (int i = 0; i < block.length; i++) {
        block[i] = random.nextFloat() - 0.5f;
      }
    }
    double dense = seconds(() -> dense(w, m, n, x, vectors, y));
    Row denseRow = Row.alone("dense float32, ours:" + of, dense * 1e3, "ms");
    double torch = Double.NaN;
    List<JsonObject> theirs =
        !peers.available()
            ? List.of()
            : peers
                .run(
                    "packed.py",
                    "--shape",
                    m + "," + n,
                    "--vectors",
                    String.valueOf(vectors),
                    "--threads",
                    String.valueOf(Parallelism.current().threads()))
                .stream()
                .filter(peer -> peer.has("seconds"))
                .toList();
    if (!theirs.isEmpty()) {
      JsonObject first = theirs.getFirst();
      torch = first.get("seconds").getAsDouble();
      denseRow =
          Row.beside(
              denseRow.name(), dense * 1e3, torch * 1e3, first.get("peer").getAsString(), "ms");
    }
    rows.add(denseRow);
    double speed = 4.0 * m * n / dense;
    for (int b : bits) {
      PackedMatrix matrix = drawn(m, n, b, random);
      double packed = seconds(() -> matrix.multiply(x, vectors, y));
      String name = b + " bits" + of;
      double best = Double.isNaN(torch) ? dense : Math.min(dense, torch);
      rows.add(Row.beside(name, packed * 1e3, best * 1e3, "dense float32", "ms"));
      for (JsonObject peer : theirs) {
        if (peer.get("bits").getAsInt() == b) {
          double int4 = peer.get("seconds").getAsDouble();
          rows.add(
              Row.beside(name, packed * 1e3, int4 * 1e3, peer.get("peer").getAsString(), "ms"));
        }
      }
      if (vectors == 1) {
        rows.add(
            Row.alone(
                "  share of the limit of memory, " + name, matrix.bytes() / speed / packed, ""));
      }
    }
  }

  private static PackedMatrix drawn(int m, int n, int bits, SplittableRandom random) {
    byte[] codes = new byte[(int) ((long) m * n / 8 * bits)];
    random.nextBytes(codes);
    float[] books = new float[m << bits];
    for (int i = 0; i < books.length; i++) {
      books[i] = random.nextFloat() - 0.5f;
    }
    return PackedMatrix.of(m, n, 1, n, PackedCodes.ofBytes(1 << bits, (long) m * n, codes), books);
  }

  /** By blocks of rows, which the kernel reads from their first. */
  private static void dense(float[][] w, int m, int n, float[] x, int vectors, float[] y) {
    FixedRanges.forEach(
        w.length,
        1,
        (block, from, to) -> {
          double[] sums = new double[BLOCK * vectors];
          SimilarityKernel.get()
              .sums(
                  SimilarityKernel.Measure.PRODUCT,
                  PatternRows.of(w[block], n),
                  BLOCK,
                  new QueryRows(x, 0, vectors),
                  new PairSums(sums, BLOCK),
                  0);
          for (int v = 0; v < vectors; v++) {
            for (int i = 0; i < BLOCK; i++) {
              y[v * m + block * BLOCK + i] = (float) sums[v * BLOCK + i];
            }
          }
        });
  }

  /** The median, after half a second that does not count. */
  private static double seconds(Runnable work) {
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < LEAST_NANOS / 2) {
      work.run();
    }
    List<Double> seconds = new ArrayList<>();
    begin = System.nanoTime();
    do {
      long start = System.nanoTime();
      work.run();
      seconds.add((System.nanoTime() - start) * 1e-9);
    } while (System.nanoTime() - begin < LEAST_NANOS);
    seconds.sort(null);
    return seconds.get(seconds.size() / 2);
  }
}
