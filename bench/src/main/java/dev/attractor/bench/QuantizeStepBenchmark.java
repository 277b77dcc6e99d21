package dev.attractor.bench;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.attractor.parallel.Parallelism;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One training step of ResNet-18 (11,172,032 clustered weights, 128 images of 32 x 32): plain, and
 * through soft k-means, each in a process of its own; beside PyTorch, plain and with DKM unrolled
 * as coremltools does it. Times are medians of steps 11 to 20 (PyTorch's of 3 to 8, which needs no
 * compiler); memory is the largest resident size of a process.
 */
final class QuantizeStepBenchmark implements Benchmark {
  private static final List<String[]> CASES =
      List.of(
          new String[] {"jfb", "4", "1"},
          new String[] {"idkm", "4", "1"},
          new String[] {"idkm", "16", "1"},
          new String[] {"idkm", "4", "2"});

  /** Up to what an unrolled gradient can hold in 24 GB. */
  private static final List<String> ITERATIONS = List.of("1", "5", "10", "20");

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
    JsonObject plain = ours("plain");
    JsonObject theirs = peers.available() ? theirs(peers, "--what", "plain") : null;
    add(rows, "step, plain", plain, theirs);
    for (String[] c : CASES) {
      JsonObject step = ours(c);
      String name = String.format(Locale.ROOT, "%s (%s, %s)", c[0], c[1], c[2]);
      boolean line = c[2].equals("1");
      JsonObject dkm =
          peers.available() && line ? theirs(peers, "--what", "dkm", "--codewords", c[1]) : null;
      add(rows, "step, " + name, step, dkm);
      double added = seconds(step) / seconds(plain) - 1;
      rows.add(
          dkm == null
              ? Row.alone("  added to plain, " + name, added, "of it")
              : Row.beside(
                  "  added to plain, " + name,
                  added,
                  seconds(dkm) / seconds(theirs) - 1,
                  dkm.get("peer").getAsString(),
                  "of it"));
    }
    for (String iterations : ITERATIONS) {
      JsonObject step = ours("idkm", "4", "1", iterations);
      JsonObject dkm =
          peers.available()
              ? theirs(peers, "--what", "dkm", "--all", "--iterations", iterations)
              : null;
      add(rows, "step, idkm (4, 1), " + iterations + " plain iterations", step, dkm);
    }
    return rows;
  }

  private static void add(List<Row> rows, String name, JsonObject ours, JsonObject theirs) {
    if (theirs == null) {
      rows.add(Row.alone(name, seconds(ours) * 1e3, "ms"));
      rows.add(Row.alone("  peak memory, " + name, megabytes(ours), "MiB"));
      return;
    }
    String peer = theirs.get("peer").getAsString();
    rows.add(Row.beside(name, seconds(ours) * 1e3, seconds(theirs) * 1e3, peer, "ms"));
    rows.add(Row.beside("  peak memory, " + name, megabytes(ours), megabytes(theirs), peer, "MiB"));
  }

  private static double seconds(JsonObject measured) {
    return measured.get("seconds").getAsDouble();
  }

  private static double megabytes(JsonObject measured) {
    return measured.get("peak_mb").getAsDouble();
  }

  private static JsonObject theirs(Peers peers, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--threads", String.valueOf(Parallelism.current().threads())));
    return peers.run("quantize_step.py", all.toArray(String[]::new)).getFirst();
  }

  /** {@link QuantizeStep} in a process of its own, started as this one was. */
  private static JsonObject ours(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(QuantizeStep.class.getName());
    command.addAll(List.of(arguments));
    System.err.println("quantize-step: " + String.join(" ", arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("the step ended with exit code " + process.exitValue());
    }
    return JsonParser.parseString(printed).getAsJsonObject();
  }
}
