package dev.attractor.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopScoresTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 8, 9, 64, 1001})
  void areTheLargestInOrderWithTheSmallerIndexFirst(int n) {
    Random random = new Random(n + Long.getLong("attractor.seed", 0));
    double[] x = new double[n + 3];
    float[] narrow = new float[n + 3];
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextInt(20); // many ties
      narrow[i] = (float) x[i];
    }
    int[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -x[3 + i]).thenComparing(i -> i))
            .mapToInt(i -> i)
            .toArray();
    TopScores topScores = new TopScores();
    for (int wanted = 1; wanted <= n; wanted = wanted < n ? Math.min(n, 3 * wanted) : n + 1) {
      topScores.find(x, 3, n, wanted);
      for (int i = 0; i < wanted; i++) {
        assertThat(topScores.index(i)).isEqualTo(order[i]);
        assertThat(topScores.value(i)).isEqualTo(x[3 + order[i]]);
      }
      topScores.find(narrow, 3, n, wanted);
      for (int i = 0; i < wanted; i++) {
        assertThat(topScores.index(i)).isEqualTo(order[i]);
      }
    }
  }
}
