package dev.attractor.bench;

import com.google.gson.JsonObject;
import dev.attractor.memory.KSoftmax;
import dev.attractor.memory.RowLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** k-softmax over batches of rows, forward and with its pull-back. */
final class KSoftmaxBenchmark implements Benchmark {
  @Override
  public String name() {
    return "ksoftmax";
  }

  @Override
  public String description() {
    return "k-softmax over batches, forward and pull-back, beside torch.compile";
  }

  @Override
  public List<Row> run(Peers peers) throws Exception {
    List<Row> rows = new ArrayList<>();
    for (List<MemoryTimes.Work> work :
        List.of(
            wide(1000, 1000, 10),
            narrow(1000, 1000, 10),
            narrow(16_384, 65, 8),
            narrow(64, 100_000, 10))) {
      List<JsonObject> theirs = new ArrayList<>(peer(peers, work));
      double[][] before = MemoryTimes.before(work);
      theirs.addAll(peer(peers, work)); // the faster of two: one disturbed thread stops them all
      rows.addAll(MemoryTimes.beside(work, theirs, before));
    }
    return rows;
  }

  private static List<JsonObject> peer(Peers peers, List<MemoryTimes.Work> work) throws Exception {
    return peers.available()
        ? peers.run("ksoftmax.py", "--cases", work.getFirst().peerCase())
        : List.of();
  }

  private static List<MemoryTimes.Work> wide(int count, int n, int k) {
    Random random = new Random(0);
    KSoftmax operator = new KSoftmax(k);
    RowLayout rows = RowLayout.packed(count, n);
    double[] scores =
        random.doubles((long) count * n).map(v -> 3 * random.nextGaussian()).toArray();
    double[] cotangents =
        random.doubles((long) count * k * n).map(v -> random.nextGaussian()).toArray();
    double[] thresholds = new double[count * k];
    double[] columns = new double[count * k * n];
    double[] gradient = new double[count * n];
    Runnable forward = () -> operator.separate(scores, rows, thresholds, columns);
    Runnable both =
        () -> {
          forward.run();
          operator.pullback(scores, rows, thresholds, cotangents, gradient);
        };
    return work(count, n, k, "float64", forward, both);
  }

  private static List<MemoryTimes.Work> narrow(int count, int n, int k) {
    Random random = new Random(0);
    KSoftmax operator = new KSoftmax(k);
    RowLayout rows = RowLayout.packed(count, n);
    float[] scores = new float[count * n];
    float[] cotangents = new float[count * k * n];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) (3 * random.nextGaussian());
    }
    for (int i = 0; i < cotangents.length; i++) {
      cotangents[i] = (float) random.nextGaussian();
    }
    double[] thresholds = new double[count * k];
    float[] columns = new float[count * k * n];
    float[] gradient = new float[count * n];
    Runnable forward = () -> operator.separate(scores, rows, thresholds, columns);
    Runnable both =
        () -> {
          forward.run();
          operator.pullback(scores, rows, thresholds, cotangents, gradient);
        };
    return work(count, n, k, "float32", forward, both);
  }

  private static List<MemoryTimes.Work> work(
      int count, int n, int k, String type, Runnable forward, Runnable both) {
    String shape = count + " x " + n + ", K = " + k + ", " + type;
    String peer = count + "x" + n + "-" + type;
    return List.of(
        new MemoryTimes.Work(shape + ", forward", peer, "forward", forward),
        new MemoryTimes.Work(shape + ", forward + pull-back", peer, "both", both));
  }
}
