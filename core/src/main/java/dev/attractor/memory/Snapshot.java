package dev.attractor.memory;

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
    return chunks[position / PatternChunk.ROWS].ids[position % PatternChunk.ROWS];
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
    FixedRanges.forEach(
        (long) tiles * chunkCount,
        queryCount == 1 ? 4 : 1,
        (range, from, to) -> {
          for (long task = from; task < to; task++) {
            int firstQuery = (int) (task / chunkCount) * QUERIES;
            int queriesHere = Math.min(QUERIES, queryCount - firstQuery);
            tile(
                similarity,
                queries,
                firstQuery,
                queriesHere,
                (int) (task % chunkCount),
                factor,
                out);
          }
        });
  }

  private void tile(
      Similarity similarity,
      float[] queries,
      int firstQuery,
      int queriesHere,
      int chunk,
      double factor,
      double[] out) {
    int at = firstQuery * count + chunk * PatternChunk.ROWS;
    switch (similarity) {
      case Measure measure ->
          measured(measure, queries, firstQuery, queriesHere, chunk, factor, out, at);
      case CustomSimilarity custom -> {
        for (int q = 0; q < queriesHere; q++) {
          float[] query = row(queries, firstQuery + q, dimension);
          for (int r = 0; r < rows(chunk); r++) {
            out[at + q * count + r] =
                factor * custom.score().of(query, row(chunks[chunk].keys, r, dimension));
          }
        }
      }
    }
  }

  private void measured(
      Measure measure,
      float[] queries,
      int firstQuery,
      int queriesHere,
      int chunk,
      double factor,
      double[] out,
      int at) {
    int rows = rows(chunk);
    SimilarityKernel.Measure sum =
        switch (measure) {
          case INNER_PRODUCT, COSINE -> SimilarityKernel.Measure.PRODUCT;
          case NEGATIVE_SQUARED_EUCLIDEAN -> SimilarityKernel.Measure.SQUARE;
          case NEGATIVE_MANHATTAN -> SimilarityKernel.Measure.ABSOLUTE;
        };
    KERNEL.sums(
        sum, chunks[chunk].keys, rows, dimension, queries, firstQuery, queriesHere, out, at, count);
    double sign = measure == Measure.INNER_PRODUCT || measure == Measure.COSINE ? factor : -factor;
    for (int q = 0; q < queriesHere; q++) {
      int place = at + q * count;
      if (measure == Measure.COSINE) {
        double norm = norm(queries, firstQuery + q);
        for (int r = 0; r < rows; r++) {
          double length = norm * chunks[chunk].norms[r];
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
