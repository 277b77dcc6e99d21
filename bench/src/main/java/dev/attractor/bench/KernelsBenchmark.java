package dev.attractor.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * The SIMD form of every kernel beside its scalar form, the specification, each in a process of its
 * own under JMH, with the errors that JMH states. {@code -Dattractor.bench.kernels=REGEX} restricts
 * the run to the kernels whose names, such as {@code FunctionPairs.exp}, contain a match. On an
 * idle machine all of them take about a quarter of an hour; beside other work warming up may end
 * before the compiler has, which the errors show.
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
    Map<String, Result<?>> scalar = times("scalar");
    Map<String, Result<?>> simd = times("simd");
    List<Row> rows = new ArrayList<>();
    simd.forEach(
        (name, time) -> {
          Result<?> plain = scalar.get(name);
          rows.add(
              Row.beside(name, time.getScore(), plain.getScore(), "scalar form", "ms")
                  .within(time.getScoreError(), plain.getScoreError()));
        });
    return rows;
  }

  private static Map<String, Result<?>> times(String form) throws RunnerException, IOException {
    Path log = Files.createTempFile("attractor-kernels", ".log");
    log.toFile().deleteOnExit();
    String only = System.getProperty("attractor.bench.kernels", "");
    Options options =
        new OptionsBuilder()
            .include("(?=.*(" + only + ")).*Pairs\\.")
            .jvmArgsAppend(
                "-Dattractor.kernels=" + form,
                "-Dattractor.threads=1",
                "--sun-misc-unsafe-memory-access=allow")
            .output(log.toString())
            .forks(1)
            .warmupIterations(3)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(5)
            .measurementTime(TimeValue.milliseconds(300))
            .verbosity(VerboseMode.SILENT)
            .build();
    Collection<RunResult> results = new Runner(options).run();
    Map<String, Result<?>> times = new LinkedHashMap<>();
    for (RunResult result : results) {
      times.put(name(result.getParams()), result.getPrimaryResult());
    }
    return times;
  }

  /** The method and its size, such as {@code FunctionPairs.exp, n = 4096}. */
  private static String name(BenchmarkParams params) {
    String path = params.getBenchmark();
    StringBuilder name =
        new StringBuilder(path.substring(path.lastIndexOf('.', path.lastIndexOf('.') - 1) + 1));
    for (String key : params.getParamsKeys()) {
      name.append(", ").append(key).append(" = ").append(params.getParam(key));
    }
    return name.toString();
  }
}
