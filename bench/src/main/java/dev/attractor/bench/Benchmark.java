package dev.attractor.bench;

import java.util.List;

/** One name that {@code bench/run} knows. */
interface Benchmark {
  /** The name on the command line. */
  String name();

  /** One line for the list of benchmarks. */
  String description();

  /** Measures ours and, where {@code peers} can run, theirs, alternating in the same run. */
  List<Row> run(Peers peers) throws Exception;
}
