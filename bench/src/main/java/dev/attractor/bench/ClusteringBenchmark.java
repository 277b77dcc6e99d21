package dev.attractor.bench;

import com.google.gson.JsonObject;
import com.sun.management.ThreadMXBean;
import dev.attractor.clustering.KMeans;
import dev.attractor.clustering.SoftClustering;
import dev.attractor.clustering.SoftKMeans;
import dev.attractor.clustering.Temperature;
import dev.attractor.internal.rows.Rows;
import dev.attractor.internal.softkmeans.SoftPass;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Soft and hard k-means of 11,172,032 normal weights (the convolution and linear weights of a
 * ResNet-18) at a temperature of .05 standard deviations. Fits go to a residual of 1e-10 standard
 * deviations; the peers' float32 attention ends at about 1e-6. The peers are given their compile
 * time for nothing. {@code -Dattractor.bench.cases=4x1,16x1} restricts the run.
 */
final class ClusteringBenchmark implements Benchmark {
  private static final int WEIGHTS = 11_172_032;
  private static final double STD = 0.02;
  private static final double RELATIVE = 0.05;
  private static final String CASES = "4x1,16x1,256x1,4x2,16x2";

  private float[] weights;
  private float[] gradient;
  private float[] soft;
  private float[] slopes;

  @Override
  public String name() {
    return "clustering";
  }

  @Override
  public String description() {
    return "soft and hard k-means of 11 million weights: a pass, a fit, its gradient, memory";
  }

  @Override
  public List<Row> run(Peers peers) throws Exception {
    SplittableRandom random = new SplittableRandom(0);
    weights = normal(random, STD);
    gradient = normal(random, 1);
    soft = new float[WEIGHTS];
    slopes = new float[WEIGHTS];
    List<Row> rows = new ArrayList<>();
    for (String name : System.getProperty("attractor.bench.cases", CASES).split(",")) {
      int at = name.indexOf('x');
      int k = Integer.parseInt(name.substring(0, at));
      int d = Integer.parseInt(name.substring(at + 1));
      System.err.println("clustering: (k, d) = (" + k + ", " + d + ")");
      measure(k, d, peers, rows);
    }
    return rows;
  }

  private void measure(int k, int d, Peers peers, List<Row> rows) throws Exception {
    String of = " (k, d) = (" + k + ", " + d + ")";
    double[] codebook = start(k, d);
    SoftPass pass = new SoftPass(Rows.of(weights, d), RELATIVE * STD);
    double[] moving = codebook.clone();
    Runnable step =
        () -> {
          moving[0] += 1e-12; // a codebook of its own each time
          pass.sums(moving);
        };
    double before = seconds(step, 9, 2);
    List<JsonObject> theirs = new ArrayList<>();
    if (peers.available()) {
      theirs.addAll(ask(peers, "jax", "pass", k, d));
      theirs.addAll(ask(peers, "compiled", "pass", k, d));
    }
    double after = seconds(step, 9, 2);
    rows.add(row("one pass" + of, Math.min(before, after), theirs));

    SoftKMeans settings =
        SoftKMeans.builder()
            .codewords(k)
            .dimension(d)
            .temperature(Temperature.relative(RELATIVE))
            .build();
    SoftClustering[] last = new SoftClustering[1];
    int repetitions = k * d > 8 && d > 1 ? 1 : 5;
    Runnable fit = () -> last[0] = settings.fit(weights, codebook);
    Runnable both =
        () -> {
          fit.run();
          last[0].reconstruct(soft);
          last[0].pullback(gradient, slopes);
        };
    double fitted = seconds(fit, repetitions, 3);
    theirs = peers.available() && k <= 16 ? ask(peers, "jax", "fit", k, d) : List.of();
    double whole = seconds(both, repetitions, 3);
    String end =
        String.format(java.util.Locale.ROOT, ", %s at %.0e", last[0].status(), last[0].residual());
    rows.add(Row.alone("fit" + of + end, fitted * 1e3, "ms"));
    rows.add(row("fit + exact gradient" + of, whole, theirs));
    rows.add(
        Row.alone("allocated by fit + gradient, beyond W~ and dL/dW" + of, allocated(both), "MB"));

    KMeans hard = KMeans.builder().codewords(k).dimension(d).build();
    double hardSeconds = seconds(() -> hard.fit(weights), 3, 3);
    theirs = new ArrayList<>();
    if (peers.available() && k <= 16) {
      theirs.addAll(ask(peers, "faiss", "hard", k, d));
      theirs.addAll(ask(peers, "sklearn", "hard", k, d));
    }
    rows.add(row("hard k-means" + of, hardSeconds, theirs));
  }

  private static List<JsonObject> ask(Peers peers, String impl, String what, int k, int d)
      throws Exception {
    return peers.run("clustering.py", "--impl", impl, "--what", what, "--case", k + "," + d);
  }

  private static Row row(String name, double seconds, List<JsonObject> theirs) {
    JsonObject best = null;
    for (JsonObject one : theirs) {
      if (best == null || one.get("seconds").getAsDouble() < best.get("seconds").getAsDouble()) {
        best = one;
      }
    }
    return best == null
        ? Row.alone(name, seconds * 1e3, "ms")
        : Row.beside(
            name,
            seconds * 1e3,
            best.get("seconds").getAsDouble() * 1e3,
            best.get("peer").getAsString(),
            "ms");
  }

  /** The codewords at the quantiles of a line, or at the grid of the quantiles of the axes. */
  private double[] start(int k, int d) {
    float[] sorted = Arrays.copyOf(weights, 1 << 20);
    Arrays.sort(sorted);
    int side = d == 1 ? k : (int) Math.round(Math.sqrt(k));
    double[] codebook = new double[k * d];
    for (int j = 0; j < k; j++) {
      for (int a = 0, cell = j; a < d; a++, cell /= side) {
        codebook[j * d + a] = sorted[(int) ((cell % side + 0.5) / side * sorted.length)];
      }
    }
    return codebook;
  }

  private static float[] normal(SplittableRandom random, double scale) {
    float[] values = new float[WEIGHTS];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (scale * random.nextGaussian());
    }
    return values;
  }

  /** Median seconds of some repetitions after others that do not count. */
  private static double seconds(Runnable work, int repetitions, int warmUps) {
    for (int i = 0; i < warmUps; i++) {
      work.run();
    }
    double[] seconds = new double[repetitions];
    for (int i = 0; i < repetitions; i++) {
      long begin = System.nanoTime();
      work.run();
      seconds[i] = (System.nanoTime() - begin) * 1e-9;
    }
    Arrays.sort(seconds);
    return seconds[repetitions / 2];
  }

  /** All that the work allocates, on whatever thread, in MB: its memory is never more than that. */
  private static double allocated(Runnable work) {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getTotalThreadAllocatedBytes();
    work.run();
    return (threads.getTotalThreadAllocatedBytes() - before) / 1e6;
  }
}
