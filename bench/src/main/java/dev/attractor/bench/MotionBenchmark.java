package dev.attractor.bench;

import com.google.gson.JsonObject;
import dev.attractor.flow.Flow;
import dev.attractor.motion.Demonstration;
import dev.attractor.motion.MotionLearner;
import dev.attractor.motion.MotionModel;
import dev.attractor.motion.MotionTraining;
import dev.attractor.motion.Policy;
import dev.attractor.motion.Recipe;
import dev.attractor.motion.Trajectory;
import dev.attractor.parallel.Parallelism;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Learning and asking contracting motions in 2, 4, 8 and 16 dimensions, batch 100, in double.
 *
 * <p>The peers are the same model in JAX (velocities pulled back layer by layer, a whole epoch in
 * one scan, one core, float and double) and in PyTorch with vectorised Jacobian-vector products.
 * They are given their compile time for nothing; ours are measured before and after them. {@code
 * -Dattractor.bench.dimensions=2,4} measures those alone.
 */
final class MotionBenchmark implements Benchmark {
  private static final int[] DIMENSIONS =
      Arrays.stream(System.getProperty("attractor.bench.dimensions", "2,4,8,16").split(","))
          .mapToInt(Integer::parseInt)
          .toArray();
  private static final int BATCH = 100;
  private static final int STATES = 1000;

  @Override
  public String name() {
    return "motion";
  }

  @Override
  public String description() {
    return "contracting motions: a training step, a velocity, a thousand steps, a whole run";
  }

  /** Our seconds for each thing that is timed, by the peers' names for them. */
  private record Ours(List<Double> step, List<Double> f, List<Double> rk4, List<Double> z) {
    Ours() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  @Override
  public List<Row> run(Peers peers) throws Exception {
    List<Row> rows = new ArrayList<>();
    for (int d : DIMENSIONS) {
      List<Demonstration> shown = curves(d);
      MotionModel model;
      Ours ours = new Ours();
      try (MotionTraining training = learner(1_000_000).start(shown)) {
        training.advance(1500);
        model = training.model();
        measure(training, model, ours);
        List<JsonObject> theirs = theirs(peers, d);
        measure(training, model, ours);
        String of = ", " + d + "-D, " + Parallelism.current().threads() + " threads";
        rows.add(
            row("training step of " + BATCH + of, "step", median(ours.step), 1e3, "ms", theirs));
        rows.add(row("velocity, " + d + "-D", "f", median(ours.f), 1e6, "us", theirs));
        rows.add(
            row("1000 RK4 steps in x, " + d + "-D", "rk4", median(ours.rk4), 1e3, "ms", theirs));
        rows.add(row("1000 steps in z, " + d + "-D", "z", median(ours.z), 1e3, "ms", theirs));
        rows.add(row("100 epochs, warm" + of, "train", wholeRun(shown), 1, "s", theirs));
      }
      if (d == 2) {
        rows.addAll(jitter(model));
      }
    }
    return rows;
  }

  /** Two couplings, as the peers have them; the default preset has three. */
  private static MotionLearner learner(int epochs) {
    return MotionLearner.builder()
        .flow(Flow.couplings(2).box(4).least(0.05))
        .recipe(Recipe.standard().epochs(epochs).rollOutSteps(0))
        .build();
  }

  private static double wholeRun(List<Demonstration> shown) {
    MotionLearner learner = learner(100);
    long start = System.nanoTime();
    learner.fit(shown);
    return (System.nanoTime() - start) * 1e-9;
  }

  /** Three spirals into the origin. */
  private static List<Demonstration> curves(int d) {
    List<Demonstration> shown = new ArrayList<>();
    for (int k = 0; k < 3; k++) {
      double[] x = new double[STATES * d];
      for (int i = 0; i < STATES; i++) {
        double left = 1 - i / (STATES - 1.0);
        for (int a = 0; a < d; a++) {
          x[i * d + a] = left * Math.cos(a + (3 + 0.2 * k) * left) * (1 + 0.1 * a);
        }
      }
      shown.add(
          Demonstration.estimatingVelocities("spiral " + k, Trajectory.evenlySpaced(0.005, x, d)));
    }
    return shown;
  }

  private static void measure(MotionTraining training, MotionModel model, Ours ours) {
    int d = model.dimension();
    Policy policy = model.policy();
    double[] start = new double[d];
    Arrays.fill(start, 0.7);
    double[] x = new double[d];
    for (int repeat = 0; repeat < 25; repeat++) {
      ours.step.add(seconds(() -> training.advance(30)) / 30);
      ours.f.add(
          seconds(
                  () -> {
                    for (int i = 0; i < 1000; i++) {
                      policy.velocity(start, x);
                    }
                  })
              / 1000);
      System.arraycopy(start, 0, x, 0, d);
      ours.rk4.add(
          seconds(
              () -> {
                for (int i = 0; i < 1000; i++) {
                  policy.rungeKuttaStep(x, 0.01);
                }
              }));
      System.arraycopy(start, 0, x, 0, d);
      ours.z.add(
          seconds(
              () -> {
                policy.encode(x, x);
                for (int i = 0; i < 1000; i++) {
                  policy.latentStep(x, 0.01);
                }
                policy.decode(x, x);
              }));
    }
  }

  private static double seconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) * 1e-9;
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static List<JsonObject> theirs(Peers peers, int d) throws Exception {
    List<JsonObject> all = new ArrayList<>();
    if (peers.available()) {
      String dim = String.valueOf(d);
      all.addAll(peers.run("motion.py", "--peer", "jax", "--dim", dim, "--dtype", "f32"));
      all.addAll(peers.run("motion.py", "--peer", "jax", "--dim", dim, "--dtype", "f64"));
      all.addAll(peers.run("motion.py", "--peer", "torch", "--dim", dim, "--what", "step,f"));
    }
    return all;
  }

  /** Beside the fastest peer of that name. */
  private static Row row(
      String name, String what, double ours, double unit, String symbol, List<JsonObject> theirs) {
    JsonObject best = null;
    for (JsonObject line : theirs) {
      if (line.get("what").getAsString().equals(what)
          && (best == null
              || line.get("seconds").getAsDouble() < best.get("seconds").getAsDouble())) {
        best = line;
      }
    }
    if (best == null) {
      return Row.alone(name, ours * unit, symbol);
    }
    String peer = best.get("peer").getAsString() + " " + best.get("dtype").getAsString();
    double compile = best.get("compile_seconds").getAsDouble();
    if (compile > 0) {
      peer += " (+%.0f s to compile)".formatted(compile);
    }
    return Row.beside(name, ours * unit, best.get("seconds").getAsDouble() * unit, peer, symbol);
  }

  /** A million steps of a millisecond each while another thread makes garbage. */
  private static List<Row> jitter(MotionModel model) throws InterruptedException {
    Thread garbage =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  Random random = new Random(1);
                  byte[][] kept = new byte[64][];
                  while (!Thread.currentThread().isInterrupted()) {
                    kept[random.nextInt(kept.length)] = new byte[1 << 16];
                  }
                });
    Policy policy = model.policy();
    double[] start = {0.7, 0.7};
    double[] x = start.clone();
    long[] nanos = new long[1_000_000];
    for (int i = 0; i < nanos.length; i++) {
      if (i % 3000 == 0) {
        System.arraycopy(start, 0, x, 0, 2);
      }
      long from = System.nanoTime();
      policy.step(x, 0.001);
      nanos[i] = System.nanoTime() - from;
    }
    garbage.interrupt();
    garbage.join();
    Arrays.sort(nanos);
    String of = " of a million steps beside a thread that allocates";
    return List.of(
        Row.alone("median" + of, nanos[nanos.length / 2] * 1e-3, "us"),
        Row.alone("99.9th percentile" + of, nanos[nanos.length / 1000 * 999] * 1e-3, "us"),
        Row.alone("longest" + of, nanos[nanos.length - 1] * 1e-3, "us"));
  }
}
