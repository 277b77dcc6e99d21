package dev.attractor.bench;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Times of ours, taken before and after the peers', and the best peer of a case. */
final class MemoryTimes {
  private static final int RUNS = 9;
  private static final long WARM_UP = 2_000_000_000L; // nanoseconds

  private MemoryTimes() {}

  /** Work to be timed under the name of its case. */
  record Work(String row, String peerCase, String peerPass, Runnable run) {}

  /** Measures all work, then the peers, then all work again; medians, in milliseconds. */
  static List<Row> beside(List<Work> work, List<JsonObject> peers, double[][] before) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < work.size(); i++) {
      Work w = work.get(i);
      double[] all = Arrays.copyOf(before[i], 2 * RUNS);
      System.arraycopy(times(w.run()), 0, all, RUNS, RUNS);
      double ours = median(all);
      JsonObject best = null;
      for (JsonObject peer : peers) {
        boolean same =
            peer.get("case").getAsString().equals(w.peerCase())
                && (w.peerPass() == null || peer.get("pass").getAsString().equals(w.peerPass()));
        if (same
            && (best == null
                || peer.get("seconds").getAsDouble() < best.get("seconds").getAsDouble())) {
          best = peer;
        }
      }
      rows.add(
          best == null
              ? Row.alone(w.row(), ours, "ms")
              : Row.beside(
                  w.row(),
                  ours,
                  1e3 * best.get("seconds").getAsDouble(),
                  best.get("impl").getAsString(),
                  "ms"));
    }
    return rows;
  }

  /** The first half of the measurement. */
  static double[][] before(List<Work> work) {
    double[][] before = new double[work.size()][];
    for (int i = 0; i < before.length; i++) {
      before[i] = times(work.get(i).run());
    }
    return before;
  }

  /** Warms up first: the compiler takes a second or two over loops of vectors. */
  private static double[] times(Runnable run) {
    long warm = System.nanoTime() + WARM_UP;
    while (System.nanoTime() < warm) {
      run.run();
    }
    double[] times = new double[RUNS];
    for (int i = 0; i < RUNS; i++) {
      long start = System.nanoTime();
      run.run();
      times[i] = (System.nanoTime() - start) * 1e-6;
    }
    return times;
  }

  private static double median(double[] times) {
    double[] sorted = times.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
