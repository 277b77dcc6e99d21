package dev.attractor.app.recall;

import dev.attractor.memory.AssociativeMemory;
import dev.attractor.memory.Measure;
import dev.attractor.memory.Recall;
import dev.attractor.memory.RecallOptions;
import dev.attractor.memory.TopK;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * Recall@k of stored pictures that are shown with noise: how many of the k retrieved are among the
 * k stored pictures nearest to the clean one, itself included.
 */
final class Retrieval {
  private static final int BATCH = 64;

  /** Which k are retrieved. */
  enum Rule {
    /** The dissertation's: of each column the index of its largest weight, repetitions counted. */
    ARG_MAX("arg-max"),
    /** The same, each index once. */
    DISTINCT("distinct"),
    /** The k largest scores. */
    RANKED("by score"),
    /** The k nearest, without any softness. */
    NEAREST("hard k-NN");

    private final String words;

    Rule(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  private final AssociativeMemory memory;
  private final float[][] stored;
  private final List<Integer> ks;
  private final double beta;
  private final int most;
  private final long[][] truth;

  Retrieval(float[][] stored, Measure similarity, List<Integer> ks, double beta) {
    this.stored = stored;
    this.ks = ks;
    this.beta = beta;
    memory = AssociativeMemory.of(stored, similarity);
    most = ks.stream().mapToInt(Integer::intValue).max().orElse(1);
    truth = nearest(stored);
  }

  /**
   * Shows every picture with noise of a standard deviation.
   *
   * @param done told the number of pictures so far
   * @return for each k, by the ordinal of each rule, the share of hits
   */
  double[][] with(double noise, Random random, LongConsumer done) {
    float[][] queries = noisy(noise, random);
    long[][] hard = nearest(queries);
    double[][] hits = new double[ks.size()][Rule.values().length];
    for (int from = 0; from < queries.length; from += BATCH) {
      float[][] batch = Arrays.copyOfRange(queries, from, Math.min(queries.length, from + BATCH));
      List<Recall> recalls =
          memory.recallAll(batch, RecallOptions.nearest(most, beta).withoutPatterns());
      for (int q = 0; q < batch.length; q++) {
        for (int i = 0; i < ks.size(); i++) {
          count(recalls.get(q), hard[from + q], truth[from + q], ks.get(i), hits[i]);
        }
      }
      done.accept(from + batch.length);
    }
    for (int i = 0; i < ks.size(); i++) {
      for (int r = 0; r < hits[i].length; r++) {
        hits[i][r] /= (double) queries.length * ks.get(i);
      }
    }
    return hits;
  }

  private static void count(Recall recall, long[] hard, long[] truth, int k, double[] hits) {
    Set<Long> relevant = Arrays.stream(truth, 0, k).boxed().collect(Collectors.toSet());
    long[] argMax = recall.indices();
    hits[Rule.ARG_MAX.ordinal()] += Arrays.stream(argMax, 0, k).filter(relevant::contains).count();
    hits[Rule.DISTINCT.ordinal()] +=
        Arrays.stream(argMax, 0, k).distinct().filter(relevant::contains).count();
    hits[Rule.RANKED.ordinal()] +=
        Arrays.stream(recall.ranked(), 0, k).filter(relevant::contains).count();
    hits[Rule.NEAREST.ordinal()] += Arrays.stream(hard, 0, k).filter(relevant::contains).count();
  }

  private float[][] noisy(double noise, Random random) {
    float[][] noisy = new float[stored.length][];
    for (int q = 0; q < noisy.length; q++) {
      noisy[q] = stored[q].clone();
      for (int c = 0; c < noisy[q].length && noise > 0; c++) {
        noisy[q][c] += (float) (noise * random.nextGaussian());
      }
    }
    return noisy;
  }

  private long[][] nearest(float[][] queries) {
    List<long[]> nearest = new ArrayList<>();
    for (int from = 0; from < queries.length; from += BATCH) {
      float[][] batch = Arrays.copyOfRange(queries, from, Math.min(queries.length, from + BATCH));
      memory
          .recallAll(batch, RecallOptions.of(new TopK(most), 1).withoutPatterns())
          .forEach(r -> nearest.add(r.indices()));
    }
    return nearest.toArray(long[][]::new);
  }
}
