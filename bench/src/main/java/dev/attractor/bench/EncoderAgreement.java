package dev.attractor.bench;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * How far the vectors of a compressed encoder are those of the original.
 *
 * @param cosine between the two vectors of a sentence, the mean over all sentences
 * @param worst the cosine that one sentence in a hundred stays below
 * @param rankCorrelation Spearman's, between the similarities of pairs of sentences
 * @param sameNearest the share of sentences whose most similar other one is the same
 */
record EncoderAgreement(double cosine, double worst, double rankCorrelation, double sameNearest) {
  private static final int PAIRS = 20_000;

  /** Compares vectors of length 1, sentence by sentence. */
  static EncoderAgreement of(float[][] original, float[][] compressed, long seed) {
    int n = original.length;
    double[] cosines = new double[n];
    int same = 0;
    for (int i = 0; i < n; i++) {
      cosines[i] = product(original[i], compressed[i]);
      same += nearest(original, i) == nearest(compressed, i) ? 1 : 0;
    }
    Arrays.sort(cosines);
    SplittableRandom random = new SplittableRandom(seed);
    double[] before = new double[PAIRS];
    double[] after = new double[PAIRS];
    for (int p = 0; p < PAIRS; p++) {
      int i = random.nextInt(n);
      int j = (i + 1 + random.nextInt(n - 1)) % n;
      before[p] = product(original[i], original[j]);
      after[p] = product(compressed[i], compressed[j]);
    }
    return new EncoderAgreement(
        Arrays.stream(cosines).average().orElseThrow(),
        cosines[n / 100],
        correlation(ranks(before), ranks(after)),
        (double) same / n);
  }

  private static int nearest(float[][] vectors, int i) {
    int nearest = -1;
    double most = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < vectors.length; j++) {
      double similarity = j == i ? Double.NEGATIVE_INFINITY : product(vectors[i], vectors[j]);
      if (similarity > most) {
        most = similarity;
        nearest = j;
      }
    }
    return nearest;
  }

  private static double product(float[] x, float[] y) {
    double sum = 0;
    for (int a = 0; a < x.length; a++) {
      sum += (double) x[a] * y[a];
    }
    return sum;
  }

  private static double[] ranks(double[] values) {
    int[] order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] ranks = new double[values.length];
    for (int rank = 0; rank < order.length; rank++) {
      ranks[order[rank]] = rank;
    }
    return ranks;
  }

  /** Of two permutations of the same numbers. */
  private static double correlation(double[] x, double[] y) {
    double mean = (x.length - 1) / 2.0;
    double product = 0;
    double squares = 0;
    for (int i = 0; i < x.length; i++) {
      product += (x[i] - mean) * (y[i] - mean);
      squares += (x[i] - mean) * (x[i] - mean);
    }
    return product / squares;
  }
}
