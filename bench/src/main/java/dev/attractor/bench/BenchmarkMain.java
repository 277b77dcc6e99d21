package dev.attractor.bench;

import com.google.gson.GsonBuilder;
import dev.attractor.app.cli.StandardError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code bench/run NAME [--json]}: the one door to every benchmark. */
public final class BenchmarkMain {
  private static final List<Benchmark> BENCHMARKS =
      List.of(
          new ClusteringBenchmark(),
          new KernelsBenchmark(),
          new MotionBenchmark(),
          new KSoftmaxBenchmark(),
          new AttentionBenchmark(),
          new RecallBenchmark(),
          new CompressBenchmark(),
          new EncoderBenchmark(),
          new PackedBenchmark(),
          new QuantizeStepBenchmark(),
          new ServingBenchmark());

  private BenchmarkMain() {}

  /** Runs the named benchmark; exit code 2 for an unknown name. */
  public static void main(String[] args) throws Exception {
    StandardError.restore();
    List<String> words = new ArrayList<>(List.of(args));
    boolean json = words.remove("--json");
    Benchmark chosen =
        words.size() == 1
            ? BENCHMARKS.stream()
                .filter(b -> b.name().equals(words.getFirst()))
                .findFirst()
                .orElse(null)
            : null;
    if (chosen == null) {
      System.err.println("usage: bench/run NAME [--json], where NAME is one of");
      BENCHMARKS.forEach(
          b -> System.err.printf(Locale.ROOT, "  %-12s %s%n", b.name(), b.description()));
      System.exit(2);
    }
    Peers peers = Peers.fromEnvironment();
    if (!peers.available()) {
      System.err.println("no peers: set ATTRACTOR_PEER_PYTHON to a Python that has them");
    }
    List<Row> rows = chosen.run(peers);
    if (json) {
      System.out.println(
          new GsonBuilder()
              .setPrettyPrinting()
              .serializeNulls()
              .serializeSpecialFloatingPointValues()
              .create()
              .toJson(rows));
    } else {
      String line = "%-48s %18s %18s %7s %-4s %s%n";
      System.out.printf(Locale.ROOT, line, "", "ours", "peer", "ratio", "unit", "peer");
      for (Row row : rows) {
        System.out.printf(
            Locale.ROOT,
            line,
            row.name(),
            figure(row.ours(), row.error()),
            row.peer() == null ? "" : figure(row.peer(), row.peerError()),
            row.ratio() == null ? "" : String.format(Locale.ROOT, "%.2f", row.ratio()),
            row.unit(),
            row.peerName() == null ? "" : row.peerName());
      }
    }
  }

  private static String figure(double value, Double error) {
    return error == null
        ? String.format(Locale.ROOT, "%.4g", value)
        : String.format(Locale.ROOT, "%.3g ± %.2g", value, error);
  }
}
