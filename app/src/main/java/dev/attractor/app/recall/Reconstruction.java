package dev.attractor.app.recall;

import dev.attractor.memory.AssociativeMemory;
import dev.attractor.memory.Recall;
import dev.attractor.memory.RecallOptions;
import dev.attractor.memory.Similarity;
import dev.attractor.memory.Softmax;
import java.util.Arrays;
import java.util.List;

/**
 * One trial of figure 3.2: pictures are stored, each is shown again with part of it hidden, and it
 * counts as reconstructed when any of the first k columns lies within a squared error of it.
 *
 * @param columns fraction for each k of the list, by k-softmax
 * @param network fraction by softmax, the modern Hopfield network
 * @param nearest fraction for each k when the k stored pictures nearest to the query, themselves,
 *     are the answers
 */
record Reconstruction(double[] columns, double network, double[] nearest) {
  private static final int BATCH = 64;

  static Reconstruction run(
      float[][] pictures,
      PictureShape shape,
      Occlusion occlusion,
      Similarity similarity,
      double beta,
      double threshold,
      List<Integer> ks) {
    AssociativeMemory memory = AssociativeMemory.of(pictures, similarity);
    int most = Math.min(pictures.length, ks.stream().mapToInt(Integer::intValue).max().orElse(1));
    int[] byColumn = new int[most + 1]; // [i]: first success at column i + 1; [most]: none
    int[] byRank = new int[most + 1];
    int byNetwork = 0;
    for (int from = 0; from < pictures.length; from += BATCH) {
      float[][] clean = Arrays.copyOfRange(pictures, from, Math.min(pictures.length, from + BATCH));
      float[][] queries = new float[clean.length][];
      for (int q = 0; q < clean.length; q++) {
        queries[q] = occlusion.apply(clean[q], shape);
      }
      List<Recall> recalls =
          memory.recallAll(queries, RecallOptions.nearest(most, beta).withoutPatterns());
      List<Recall> network = memory.recallAll(queries, RecallOptions.of(new Softmax(), beta));
      for (int q = 0; q < clean.length; q++) {
        byColumn[firstColumn(recalls.get(q), clean[q], threshold)]++;
        byRank[firstRank(recalls.get(q), pictures, clean[q], threshold)]++;
        byNetwork += error(network.get(q).pattern(0), clean[q]) < threshold ? 1 : 0;
      }
    }
    double n = pictures.length;
    return new Reconstruction(
        ks.stream().mapToDouble(k -> within(byColumn, k) / n).toArray(),
        byNetwork / n,
        ks.stream().mapToDouble(k -> within(byRank, k) / n).toArray());
  }

  private static int within(int[] first, int k) {
    return Arrays.stream(first, 0, Math.min(k, first.length - 1)).sum();
  }

  private static int firstColumn(Recall recall, float[] clean, double threshold) {
    int i = 0;
    while (i < recall.columns() && !(error(recall.pattern(i), clean) < threshold)) {
      i++;
    }
    return i;
  }

  private static int firstRank(Recall recall, float[][] pictures, float[] clean, double threshold) {
    long[] ranked = recall.ranked();
    int i = 0;
    while (i < ranked.length && !(error(pictures[(int) ranked[i]], clean) < threshold)) {
      i++;
    }
    return i;
  }

  private static double error(double[] got, float[] clean) {
    double sum = 0;
    for (int c = 0; c < clean.length; c++) {
      sum += (got[c] - clean[c]) * (got[c] - clean[c]);
    }
    return sum;
  }

  private static double error(float[] got, float[] clean) {
    double sum = 0;
    for (int c = 0; c < clean.length; c++) {
      double difference = (double) got[c] - clean[c];
      sum += difference * difference;
    }
    return sum;
  }
}
