package dev.attractor.memory;

import dev.attractor.internal.similarity.PairSums;
import dev.attractor.internal.similarity.QueryRows;
import dev.attractor.internal.similarity.SimilarityKernel;
import dev.attractor.parallel.FixedRanges;
import java.util.Arrays;

/**
 * What a memory holds at one moment: readers work on it undisturbed by the writer.
 *
 * @param chunks all full but the last
 * @param count patterns
 * @param dimension of a key
 * @param valueDimension of a value
 */
record Snapshot(PatternChunk[] chunks, int count, int dimension, int valueDimension) {
  private static final SimilarityKernel KERNEL = SimilarityKernel.get();

  /** Queries that pass over a chunk together. */
  private static final int QUERIES = 64;

  int rows(int chunk) {
    return Math.min(PatternChunk.ROWS, count - chunk * PatternChunk.ROWS);
  }

  int chunkCount() {
    return (count + PatternChunk.ROWS - 1) / PatternChunk.ROWS;
  }

  long id(int position) {
    return chunks[position / PatternChunk.ROWS].ids()[position % PatternChunk.ROWS];
  }

  PatternChunk chunkOf(int position) {
    return chunks[position / PatternChunk.ROWS];
  }

  static int row(int position) {
    return position % PatternChunk.ROWS;
  }

  /** Writes factor times the similarity of query q and pattern p to {@code out[q count + p]}. */
  void scores(Similarity similarity, float[] queries, int queryCount, double factor, double[] out) {
    int tiles = (queryCount + QUERIES - 1) / QUERIES;
    int chunkCount = chunkCount();
    PairSums sums = new PairSums(out, count);
    FixedRanges.forEach(
        (long) tiles * chunkCount,
        queryCount == 1 ? 4 : 1,
        (range, from, to) -> {
          for (long task = from; task < to; ) {
            int tile = (int) (task / chunkCount);
            int first = tile * QUERIES;
            QueryRows asked = new QueryRows(queries, first, Math.min(QUERIES, queryCount - first));
            long end = Math.min(to, (tile + 1L) * chunkCount);
            for (; task < end; task++) {
              tile(similarity, asked, (int) (task % chunkCount), factor, sums);
            }
          }
        });
  }

  /** The similarities of queries to all patterns, query by query. */
  double[] similarities(Similarity similarity, Vectors queries) {
    float[] packed = new float[Math.multiplyExact(queries.count(), dimension)];
    for (int q = 0; q < queries.count(); q++) {
      queries.read(q, 0, dimension, packed, q * dimension);
    }
    double[] out = new double[Math.multiplyExact(queries.count(), count)];
    scores(similarity, packed, queries.count(), 1, out);
    return out;
  }

  /** Whether keys have values apart from themselves. */
  boolean hetero() {
    return count > 0 && chunks[0].values() != chunks[0].keys();
  }

  /** Queries of one tile against the patterns of one chunk. */
  private void tile(
      Similarity similarity, QueryRows queries, int chunk, double factor, PairSums sums) {
    switch (similarity) {
      case Measure measure -> measured(measure, queries, chunk, factor, sums);
      case CustomSimilarity custom -> {
        int at = first(queries, chunk);
        for (int q = 0; q < queries.count(); q++) {
          float[] query = row(queries.values(), queries.first() + q, dimension);
          for (int r = 0; r < rows(chunk); r++) {
            sums.out()[sums.index(at, q, r)] =
                factor * custom.score().of(query, chunks[chunk].keys().copy(r));
          }
        }
      }
    }
  }

  /** Index of the score of the first query and the chunk's first pattern. */
  private int first(QueryRows queries, int chunk) {
    return queries.first() * count + chunk * PatternChunk.ROWS;
  }

  private void measured(
      Measure measure, QueryRows queries, int chunk, double factor, PairSums sums) {
    int rows = rows(chunk);
    SimilarityKernel.Measure sum =
        switch (measure) {
          case INNER_PRODUCT, COSINE -> SimilarityKernel.Measure.PRODUCT;
          case NEGATIVE_SQUARED_EUCLIDEAN -> SimilarityKernel.Measure.SQUARE;
          case NEGATIVE_MANHATTAN -> SimilarityKernel.Measure.ABSOLUTE;
        };
    int at = first(queries, chunk);
    KERNEL.sums(sum, chunks[chunk].keys(), rows, queries, sums, at);
    double sign = measure == Measure.INNER_PRODUCT || measure == Measure.COSINE ? factor : -factor;
    double[] out = sums.out();
    for (int q = 0; q < queries.count(); q++) {
      int place = sums.index(at, q, 0);
      if (measure == Measure.COSINE) {
        double norm = norm(queries.values(), queries.first() + q);
        for (int r = 0; r < rows; r++) {
          double length = norm * chunks[chunk].norms()[r];
          out[place + r] = length > 0 ? sign * out[place + r] / length : 0;
        }
      } else {
        for (int r = 0; r < rows; r++) {
          out[place + r] *= sign;
        }
      }
    }
  }

  double norm(float[] vectors, int index) {
    double squares = 0;
    for (int c = 0; c < dimension; c++) {
      double v = vectors[index * dimension + c];
      squares += v * v;
    }
    return Math.sqrt(squares);
  }

  static float[] row(float[] rows, int index, int length) {
    return Arrays.copyOfRange(rows, index * length, (index + 1) * length);
  }
}
