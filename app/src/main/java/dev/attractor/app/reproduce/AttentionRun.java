package dev.attractor.app.reproduce;

import dev.attractor.app.report.RunKey;
import java.util.List;

/**
 * One training of a vision transformer, finished or on the way: what is kept of it.
 *
 * @param attention {@code k-hopfield} or {@code multi-head}
 * @param parameters of the network
 * @param attentionParameters those of its attention
 * @param epochs in order, as far as it came
 * @param peakMegabytes the most memory the process held during the run
 * @param key code, settings and data that it was made by
 */
record AttentionRun(
    String attention,
    int heads,
    long seed,
    int parameters,
    int attentionParameters,
    List<Epoch> epochs,
    double peakMegabytes,
    int threads,
    RunKey key) {
  /**
   * An epoch.
   *
   * @param loss mean cross-entropy of its steps, in nats
   * @param accuracy on the test images after it
   * @param seconds of its training, without judging
   * @param cpuSeconds processor time of the same
   */
  record Epoch(double loss, double accuracy, double seconds, double cpuSeconds) {}

  boolean of(String kind, int count) {
    return attention.equals(kind) && heads == count;
  }
}
