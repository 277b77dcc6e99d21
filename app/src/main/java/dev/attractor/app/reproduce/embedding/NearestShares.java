package dev.attractor.app.reproduce.embedding;

import dev.attractor.data.LabelledImages;
import dev.attractor.memory.AssociativeMemory;
import dev.attractor.memory.RecallOptions;
import dev.attractor.memory.Similarity;
import dev.attractor.memory.TopK;
import java.util.Arrays;

/** How often the nearest of an image, by exact search in a memory of all, have its class. */
final class NearestShares {
  private NearestShares() {}

  /**
   * @param embedded count x size
   * @param k how many are the nearest, the image itself aside
   */
  static EmbeddingRun.Shares of(float[] embedded, LabelledImages images, int k) {
    int n = images.count();
    int size = embedded.length / n;
    float[][] rows = new float[n][];
    for (int i = 0; i < n; i++) {
      rows[i] = Arrays.copyOfRange(embedded, i * size, (i + 1) * size);
    }
    AssociativeMemory memory = AssociativeMemory.of(rows, Similarity.cosine());
    RecallOptions options = RecallOptions.of(new TopK(k + 1), 1).withoutPatterns();
    int[] labels = images.labels();
    long first = 0;
    long all = 0;
    for (int i = 0; i < n; i++) {
      int taken = 0;
      for (long id : memory.recall(rows[i], options).ranked()) {
        if (id != i && taken < k) {
          boolean right = labels[(int) id] == labels[i];
          first += taken == 0 && right ? 1 : 0;
          all += right ? 1 : 0;
          taken++;
        }
      }
    }
    return new EmbeddingRun.Shares(first / (double) n, all / (double) n / k);
  }
}
