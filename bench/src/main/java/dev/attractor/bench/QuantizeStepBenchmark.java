package dev.attractor.bench;

import com.google.gson.JsonObject;
import dev.attractor.app.reproduce.quantization.TrainingStep;
import dev.attractor.parallel.Parallelism;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * One training step of ResNet-18 (11,172,032 clustered weights, 128 images of 32 x 32): plain, and
 * through soft k-means, each in a process of its own; beside PyTorch, plain and with DKM unrolled
 * as coremltools does it. Times are medians of steps 21 to 40 (PyTorch's of 3 to 8, which needs no
 * compiler); memory is the largest resident size of a process. Our kinds run in turn, three times:
 * what clustering adds is the median of three ratios to the plain step of the same round, since the
 * speed of a machine changes from minute to minute.
 */
final class QuantizeStepBenchmark implements Benchmark {
  private static final int STEPS = 40;
  private static final int ROUNDS = 3;

  private static final TrainingStep PLAIN =
      new TrainingStep(TrainingStep.Kind.PLAIN, 1, 1, 0, STEPS);

  private static final List<TrainingStep> CASES =
      List.of(
          new TrainingStep(TrainingStep.Kind.JFB, 4, 1, 0, STEPS),
          new TrainingStep(TrainingStep.Kind.IDKM, 4, 1, 0, STEPS),
          new TrainingStep(TrainingStep.Kind.IDKM, 16, 1, 0, STEPS),
          new TrainingStep(TrainingStep.Kind.JFB, 4, 2, 0, STEPS),
          new TrainingStep(TrainingStep.Kind.IDKM, 4, 2, 0, STEPS));

  /** Up to what an unrolled gradient can hold in 24 GB. */
  private static final List<Integer> ITERATIONS = List.of(1, 5, 10, 20);

  @Override
  public String name() {
    return "quantize-step";
  }

  @Override
  public String description() {
    return "a training step of ResNet-18 through soft k-means, beside plain and DKM in PyTorch";
  }

  @Override
  public List<Row> run(Peers peers) throws Exception {
    List<Row> rows = new ArrayList<>();
    Map<TrainingStep, List<Step>> rounds = new LinkedHashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      rounds.computeIfAbsent(PLAIN, c -> new ArrayList<>()).add(ours(PLAIN));
      for (TrainingStep c : CASES) {
        rounds.computeIfAbsent(c, other -> new ArrayList<>()).add(ours(c));
      }
    }
    Step theirPlain = peers.available() ? theirs(peers, "--what", "plain") : null;
    add(rows, "step, plain", median(rounds.get(PLAIN)), theirPlain);
    for (TrainingStep c : CASES) {
      String codewords = String.valueOf(c.codewords());
      String name = "%s (%s, %d)".formatted(word(c), codewords, c.dimension());
      boolean compared = c.kind() == TrainingStep.Kind.IDKM && c.dimension() == 1;
      Step dkm =
          peers.available() && compared
              ? theirs(peers, "--what", "dkm", "--codewords", codewords)
              : null;
      add(rows, "step, " + name, median(rounds.get(c)), dkm);
      double added = added(rounds.get(c), rounds.get(PLAIN));
      rows.add(
          dkm == null
              ? Row.alone("  added to plain, " + name, added, "of it")
              : Row.beside(
                  "  added to plain, " + name,
                  added,
                  dkm.seconds() / theirPlain.seconds() - 1,
                  dkm.who(),
                  "of it"));
    }
    for (int iterations : ITERATIONS) {
      Step step = ours(new TrainingStep(TrainingStep.Kind.IDKM, 4, 1, iterations, STEPS));
      Step dkm =
          peers.available()
              ? theirs(peers, "--what", "dkm", "--all", "--iterations", String.valueOf(iterations))
              : null;
      add(rows, "step, idkm (4, 1), " + iterations + " plain iterations", step, dkm);
    }
    return rows;
  }

  /** What one process measured; memory in millions of bytes. */
  private record Step(String who, double seconds, double megabytes) {}

  private static Step median(List<Step> steps) {
    return new Step(
        steps.getFirst().who(),
        median(steps.stream().mapToDouble(Step::seconds)),
        steps.stream().mapToDouble(Step::megabytes).max().orElseThrow());
  }

  private static double added(List<Step> steps, List<Step> plain) {
    return median(
        IntStream.range(0, ROUNDS)
            .mapToDouble(i -> steps.get(i).seconds() / plain.get(i).seconds() - 1)
            .peek(share -> System.err.printf("  added: %.2f%n", share)));
  }

  private static double median(DoubleStream numbers) {
    return numbers.sorted().toArray()[ROUNDS / 2];
  }

  private static void add(List<Row> rows, String name, Step ours, Step theirs) {
    String memory = "  peak memory, " + name;
    if (theirs == null) {
      rows.add(Row.alone(name, ours.seconds() * 1e3, "ms"));
      rows.add(Row.alone(memory, ours.megabytes(), "MB"));
      return;
    }
    rows.add(Row.beside(name, ours.seconds() * 1e3, theirs.seconds() * 1e3, theirs.who(), "ms"));
    rows.add(Row.beside(memory, ours.megabytes(), theirs.megabytes(), theirs.who(), "MB"));
  }

  private static Step theirs(Peers peers, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--threads", String.valueOf(Parallelism.current().threads())));
    JsonObject measured = peers.run("quantize_step.py", all.toArray(String[]::new)).getFirst();
    return new Step(
        measured.get("peer").getAsString(),
        measured.get("seconds").getAsDouble(),
        measured.get("peak_mb").getAsDouble());
  }

  private static Step ours(TrainingStep step) throws IOException {
    System.err.println("quantize-step: " + step);
    TrainingStep.Measured measured = step.inOwnProcess(Parallelism.current().threads());
    return new Step("ours", measured.seconds(), measured.megabytes());
  }

  private static String word(TrainingStep step) {
    return step.kind().name().toLowerCase(Locale.ROOT);
  }
}
