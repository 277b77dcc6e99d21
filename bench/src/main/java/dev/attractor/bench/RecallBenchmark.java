package dev.attractor.bench;

import com.google.gson.JsonObject;
import dev.attractor.memory.AssociativeMemory;
import dev.attractor.memory.KSoftmax;
import dev.attractor.memory.RecallOptions;
import dev.attractor.memory.Similarity;
import dev.attractor.memory.TopK;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Similarities, search and whole recalls, and their cost against the number of patterns. */
final class RecallBenchmark implements Benchmark {
  @Override
  public String name() {
    return "recall";
  }

  @Override
  public String description() {
    return "similarities, search and recall beside faiss, torch.compile and JAX; cost against n";
  }

  @Override
  public List<Row> run(Peers peers) throws Exception {
    List<Row> rows = new ArrayList<>();
    for (int d : new int[] {784, 3072, 12_288}) {
      float[][] queries = uniform(1000, d, 1);
      AssociativeMemory memory =
          AssociativeMemory.of(uniform(1000, d, 2), Similarity.negativeManhattan());
      String name = "Manhattan, 1000 x 1000 of " + d;
      rows.addAll(
          beside(
              peers,
              new MemoryTimes.Work(
                  name, "distances-" + d, null, () -> memory.similarities(queries))));
    }
    float[][] patterns = normal(100_000, 768, 3);
    for (String metric : List.of("L1", "IP")) {
      AssociativeMemory memory =
          AssociativeMemory.of(
              patterns,
              metric.equals("L1") ? Similarity.negativeManhattan() : Similarity.innerProduct());
      for (int count : new int[] {1, 64}) {
        float[][] queries = normal(count, 768, 4);
        RecallOptions options =
            RecallOptions.of(new TopK(10), 1).withTolerance(1e-9).withoutPatterns();
        String name = "top 10 of 100,000 x 768, " + metric + ", " + count + " queries";
        rows.addAll(
            beside(
                peers,
                new MemoryTimes.Work(
                    name, metric + "-" + count, null, () -> memory.recallAll(queries, options))));
      }
    }
    rows.addAll(beside(peers, wholeRecall()));
    for (int n : new int[] {1000, 10_000, 100_000}) {
      AssociativeMemory memory =
          AssociativeMemory.of(Arrays.copyOf(patterns, n), Similarity.negativeManhattan());
      float[] query = patterns[7];
      rows.addAll(
          beside(
              peers,
              new MemoryTimes.Work(
                  "one recall of " + n + " x 768, L1, K = 10",
                  "none",
                  null,
                  () -> memory.recall(query, 10, 1))));
    }
    return rows;
  }

  private static List<Row> beside(Peers peers, MemoryTimes.Work work) throws Exception {
    List<MemoryTimes.Work> one = List.of(work);
    double[][] before = MemoryTimes.before(one);
    List<JsonObject> theirs =
        peers.available() && !work.peerCase().equals("none")
            ? peers.run("memory.py", "--cases", work.peerCase())
            : List.of();
    return MemoryTimes.beside(one, theirs, before);
  }

  /** Half of the patterns are close rivals of the 64 that are asked for. */
  private static MemoryTimes.Work wholeRecall() {
    Random random = new Random(5);
    float[][] patterns = uniform(10_000, 784, 6);
    float[][] queries = new float[64][784];
    for (int q = 0; q < 64; q++) {
      for (int c = 0; c < 784; c++) {
        queries[q][c] = patterns[q][c] + 0.1f * (float) random.nextGaussian();
      }
    }
    for (int p = 5000; p < 10_000; p++) {
      for (int c = 0; c < 784; c++) {
        patterns[p][c] = patterns[(p - 5000) % 64][c] + 0.05f * (float) random.nextGaussian();
      }
    }
    AssociativeMemory memory = AssociativeMemory.of(patterns, Similarity.negativeManhattan());
    RecallOptions options = RecallOptions.of(new KSoftmax(5), 3);
    return new MemoryTimes.Work(
        "recall, 64 queries x 10,000 x 784, L1, K = 5",
        "recall",
        null,
        () -> memory.recallAll(queries, options));
  }

  private static float[][] uniform(int n, int d, long seed) {
    Random random = new Random(seed);
    float[][] rows = new float[n][d];
    for (float[] row : rows) {
      for (int c = 0; c < d; c++) {
        row[c] = random.nextFloat();
      }
    }
    return rows;
  }

  private static float[][] normal(int n, int d, long seed) {
    Random random = new Random(seed);
    float[][] rows = new float[n][d];
    for (float[] row : rows) {
      for (int c = 0; c < d; c++) {
        row[c] = (float) random.nextGaussian();
      }
    }
    return rows;
  }
}
