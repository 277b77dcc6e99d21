package dev.attractor.bench;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import com.google.gson.JsonObject;
import dev.attractor.app.report.PeakMemory;
import dev.attractor.nets.Network;
import dev.attractor.nets.Parameters;
import dev.attractor.nets.PullbackCollector;
import dev.attractor.nets.TwoLayerCnn;
import dev.attractor.nets.attention.KHopfieldAttention;
import dev.attractor.parallel.Parallelism;
import java.util.ArrayList;
import java.util.List;

/** A block of k-Hopfield attention, forward and backward, beside PyTorch's. */
final class AttentionBenchmark implements Benchmark {
  private static final int BATCH = 256;
  private static final int TOKENS = 64;
  private static final int SIZE = 128;
  private static final int HEAD = 64;
  private static final List<Integer> HEADS = List.of(1, 4, 8, 16);

  @Override
  public String name() {
    return "attention";
  }

  @Override
  public String description() {
    return "a block of k-Hopfield attention, beside torch.compile and fused multi-head attention";
  }

  @Override
  public List<Row> run(Peers peers) throws Exception {
    List<JsonObject> theirs = new ArrayList<>();
    List<JsonObject> fused = new ArrayList<>();
    if (peers.available()) {
      theirs.addAll(peers.run("attention.py", "--impl", "torch.compile"));
      fused.addAll(peers.run("attention.py", "--impl", "fused multi-head"));
    }
    new Network(Parameters.initial(TwoLayerCnn.digits(), 0))
        .close(); // the engine as networks have it
    Engine engine = Engine.getEngine("PyTorch");
    JniUtils.setNumThreads(Parallelism.current().threads());
    List<Row> rows = new ArrayList<>();
    List<Row> memory = new ArrayList<>();
    PeakMemory.reset();
    double before = PeakMemory.megabytes();
    for (int heads : HEADS) {
      String peerCase = "heads-" + heads;
      String title = "%d x %d tokens, %d heads, forward + backward".formatted(BATCH, TOKENS, heads);
      try (Block block = new Block(engine, heads)) {
        List<MemoryTimes.Work> work =
            List.of(new MemoryTimes.Work(title, peerCase, null, block::pass));
        double[][] first = MemoryTimes.before(work);
        double peak = PeakMemory.megabytes() - before;
        rows.addAll(MemoryTimes.beside(work, theirs, first));
        rows.addAll(
            MemoryTimes.beside(work, fused, first).stream()
                .filter(AttentionBenchmark::hasPeer)
                .toList());
        memory.add(memory(title, peak, peerCase, theirs));
      }
    }
    rows.addAll(memory);
    return rows;
  }

  private static boolean hasPeer(Row row) {
    return row.peer() != null;
  }

  private static Row memory(String title, double ours, String peerCase, List<JsonObject> peers) {
    String row = title + ", memory";
    return peers.stream()
        .filter(peer -> peer.get("case").getAsString().equals(peerCase))
        .findFirst()
        .map(
            peer ->
                Row.beside(
                    row,
                    ours,
                    peer.get("megabytes").getAsDouble(),
                    peer.get("impl").getAsString(),
                    "MB"))
        .orElse(Row.alone(row, ours, "MB"));
  }

  /** Parameters, tokens and the cotangent of the output. */
  private static final class Block implements AutoCloseable {
    private final Engine engine;
    private final NDManager manager;
    private final NDArray tokens;
    private final NDArray cotangent;
    private final List<NDArray> parameters;

    Block(Engine engine, int heads) {
      this.engine = engine;
      engine.setRandomSeed(0);
      manager = engine.newBaseManager();
      tokens = manager.randomNormal(new Shape(BATCH, TOKENS, SIZE));
      cotangent = manager.randomNormal(new Shape(BATCH, TOKENS, SIZE));
      parameters =
          List.of(
              uniform(new Shape(3 * HEAD, SIZE), SIZE),
              uniform(new Shape(SIZE, (long) heads * HEAD), heads * HEAD),
              uniform(new Shape(SIZE), SIZE));
    }

    private NDArray uniform(Shape shape, int fanIn) {
      float bound = (float) (1 / Math.sqrt(fanIn));
      return manager.randomUniform(-bound, bound, shape);
    }

    /** Forward and backward; the arrays of a step are made in it and freed after it. */
    void pass() {
      try (NDManager step = manager.newSubManager()) {
        List<NDArray> inputs = new ArrayList<>();
        for (NDArray array :
            List.of(tokens, parameters.get(0), parameters.get(1), parameters.get(2))) {
          NDArray input = array.duplicate();
          input.attach(step);
          input.setRequiresGradient(true);
          inputs.add(input);
        }
        cotangent.attach(step);
        try (PullbackCollector collector = PullbackCollector.open(engine)) {
          NDArray y =
              KHopfieldAttention.attend(
                  inputs.get(0),
                  null,
                  inputs.get(1),
                  inputs.get(2),
                  inputs.get(3),
                  (float) (1 / Math.sqrt(HEAD)));
          collector.backward(y, cotangent);
        } finally {
          cotangent.attach(manager);
        }
      }
    }

    @Override
    public void close() {
      manager.close();
    }
  }
}
