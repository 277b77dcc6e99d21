package dev.attractor.internal.kmeans;

import dev.attractor.internal.rows.Block;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** The nearest codeword of every row of a block, of equally near ones the first. */
public interface NearestCodeword {
  /** Writes one code a row. */
  void find(Block block, int[] codes);

  /** The fastest implementation for a codebook of k x d; not for several threads at once. */
  static NearestCodeword of(double[] codebook, int d) {
    if (d == 1) {
      return OnALine.of(codebook);
    }
    return KMeansKernels.CHOSEN.nearest(codebook, d);
  }

  /** The reference implementation: all k distances of every row. */
  record Plain(double[] codebook, int d) implements NearestCodeword {
    @Override
    public void find(Block block, int[] codes) {
      find(block, 0, codes);
    }

    public void find(Block block, int from, int[] codes) {
      for (int i = from; i < block.rows; i++) {
        int at = block.offset + i * d;
        double least = Double.POSITIVE_INFINITY;
        int best = 0;
        for (int j = 0; j < codebook.length; j += d) {
          double square = 0;
          for (int a = 0; a < d; a++) {
            double difference = block.data[at + a] - codebook[j + a];
            square += difference * difference;
          }
          if (square < least) {
            least = square;
            best = j / d;
          }
        }
        codes[i] = best;
      }
    }
  }

  /**
   * On a line: codewords in ascending order without repetitions, and between two neighbours the
   * least float that belongs to the upper one.
   */
  record OnALine(LineSearch search, int[] codeword) implements NearestCodeword {
    static OnALine of(double[] codebook) {
      int[] order =
          IntStream.range(0, codebook.length)
              .boxed()
              .sorted(Comparator.comparingDouble((Integer j) -> codebook[j]).thenComparing(j -> j))
              .mapToInt(Integer::intValue)
              .toArray();
      int used = 0;
      for (int j : order) {
        if (used == 0 || codebook[order[used - 1]] != codebook[j]) {
          order[used++] = j;
        }
      }
      int[] distinct = Arrays.copyOf(order, used);
      float[] threshold = new float[used - 1];
      for (int i = 0; i + 1 < used; i++) {
        threshold[i] = threshold(codebook, distinct[i], distinct[i + 1]);
      }
      return new OnALine(KMeansKernels.CHOSEN.search(threshold), distinct);
    }

    /**
     * Compares with the midpoint and not squares of distances: for numbers much smaller than both
     * codewords the squares round to the same value, so about 1e9 floats near zero would tie.
     */
    private static float threshold(double[] codebook, int lower, int upper) {
      double middle = codebook[lower] / 2 + codebook[upper] / 2;
      float w = (float) middle;
      while (belongs(w, middle, upper < lower)) {
        w = Math.nextDown(w);
      }
      while (!belongs(w, middle, upper < lower)) {
        w = Math.nextUp(w);
      }
      return w;
    }

    /** Whether w belongs to the upper codeword; the middle itself to the first of the two. */
    private static boolean belongs(float w, double middle, boolean upperFirst) {
      return upperFirst ? w >= middle : w > middle;
    }

    @Override
    public void find(Block block, int[] codes) {
      search.count(block.data, block.offset, block.rows, codes);
      for (int i = 0; i < block.rows; i++) {
        codes[i] = codeword[codes[i]];
      }
    }
  }
}
