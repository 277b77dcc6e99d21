package dev.attractor.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * The SIMD form of every kernel beside its scalar form, the specification, each in a process of its
 * own under JMH. {@code -Dattractor.bench.kernels=REGEX} restricts the run.
 */
final class KernelsBenchmark implements Benchmark {
  @Override
  public String name() {
    return "kernels";
  }

  @Override
  public String description() {
    return "every kernel, SIMD beside scalar, under JMH on one thread";
  }

  @Override
  public List<Row> run(Peers peers) throws RunnerException, IOException {
    Map<String, Double> scalar = times("scalar");
    Map<String, Double> simd = times("simd");
    List<Row> rows = new ArrayList<>();
    simd.forEach(
        (name, time) -> rows.add(Row.beside(name, time, scalar.get(name), "scalar form", "ms")));
    return rows;
  }

  private static Map<String, Double> times(String form) throws RunnerException, IOException {
    Path log = Files.createTempFile("attractor-kernels", ".log");
    log.toFile().deleteOnExit();
    String only = System.getProperty("attractor.bench.kernels", ".*");
    Options options =
        new OptionsBuilder()
            .include(KernelPairs.class.getName() + "\\.(" + only + ")")
            .jvmArgsAppend(
                "-Dattractor.kernels=" + form,
                "-Dattractor.threads=1",
                "--sun-misc-unsafe-memory-access=allow")
            .output(log.toString())
            .forks(1)
            .warmupIterations(2)
            .warmupTime(TimeValue.milliseconds(500))
            .measurementIterations(3)
            .measurementTime(TimeValue.milliseconds(300))
            .verbosity(VerboseMode.SILENT)
            .build();
    Collection<RunResult> results = new Runner(options).run();
    Map<String, Double> times = new TreeMap<>();
    for (RunResult result : results) {
      times.put(result.getPrimaryResult().getLabel(), result.getPrimaryResult().getScore());
    }
    return times;
  }
}
