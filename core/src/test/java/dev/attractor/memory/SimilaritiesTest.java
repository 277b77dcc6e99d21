package dev.attractor.memory;

import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;

/** Every similarity through {@link SimilarityContract}. */
class SimilaritiesTest {
  private static double sum(float[] x, IntToDoubleFunction term) {
    return IntStream.range(0, x.length).mapToDouble(term).sum();
  }

  @Nested
  class InnerProduct extends SimilarityContract {
    @Override
    Similarity similarity() {
      return Similarity.innerProduct();
    }

    @Override
    double exact(float[] x, float[] y) {
      return sum(x, c -> (double) x[c] * y[c]);
    }
  }

  @Nested
  class Cosine extends SimilarityContract {
    @Override
    Similarity similarity() {
      return Similarity.cosine();
    }

    @Override
    double exact(float[] x, float[] y) {
      return sum(x, c -> (double) x[c] * y[c])
          / Math.sqrt(sum(x, c -> (double) x[c] * x[c]) * sum(x, c -> (double) y[c] * y[c]));
    }
  }

  @Nested
  class NegativeSquaredEuclidean extends SimilarityContract {
    @Override
    Similarity similarity() {
      return Similarity.negativeSquaredEuclidean();
    }

    @Override
    double exact(float[] x, float[] y) {
      return -sum(x, c -> ((double) x[c] - y[c]) * ((double) x[c] - y[c]));
    }
  }

  @Nested
  class NegativeManhattan extends SimilarityContract {
    @Override
    Similarity similarity() {
      return Similarity.negativeManhattan();
    }

    @Override
    double exact(float[] x, float[] y) {
      return -sum(x, c -> Math.abs((double) x[c] - y[c]));
    }
  }

  @Nested
  class OnesOwn extends SimilarityContract {
    @Override
    Similarity similarity() {
      return Similarity.of(
          "dot of cubes",
          this::exact,
          (x, y, w, dx, dy) -> {
            for (int c = 0; c < x.length; c++) {
              dx[c] += w * 3 * x[c] * x[c] * y[c];
              dy[c] += w * Math.pow(x[c], 3);
            }
          });
    }

    @Override
    double exact(float[] x, float[] y) {
      return sum(x, c -> Math.pow(x[c], 3) * y[c]);
    }
  }
}
