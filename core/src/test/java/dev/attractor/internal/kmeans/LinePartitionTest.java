package dev.attractor.internal.kmeans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.Replay;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinePartitionTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 20, 61})
  void costsAsLittleAsTheQuadraticDynamicProgramme(int n) {
    SplittableRandom random = Replay.random(n);
    for (int trial = 0; trial < 30; trial++) {
      double[] points = random.doubles(n, -1, 1).map(x -> x * x * x).sorted().toArray();
      double[] weights = random.doubles(n, 0.1, 3).toArray();
      for (int k = 1; k <= n; k++) {
        assertOptimal(points, weights, k);
      }
    }
  }

  @Test
  void splicesWhereEqualGapsLeaveNoPriceForExactlyKRuns() {
    double[] points = new double[24];
    Arrays.setAll(points, i -> i / 2 * 2); // pairs of equal points on a grid
    double[] weights = new double[24];
    Arrays.fill(weights, 1);
    for (int k = 1; k <= 24; k++) {
      assertOptimal(points, weights, k);
    }
  }

  @Test
  void equalPointsCanBeCutAnywhere() {
    double[] points = new double[9];
    double[] weights = new double[9];
    Arrays.fill(weights, 2);
    int[] cuts = LinePartition.optimal(points, weights, 4);
    assertThat(cuts).hasSize(5).startsWith(0).endsWith(9).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void refusesMoreRunsThanPoints() {
    assertThatThrownBy(() -> LinePartition.optimal(new double[2], new double[] {1, 1}, 3))
        .hasMessageContaining("between 1 and the 2 points, got 3");
  }

  private static void assertOptimal(double[] points, double[] weights, int k) {
    int[] cuts = LinePartition.optimal(points, weights, k);
    assertThat(cuts).hasSize(k + 1).startsWith(0).endsWith(points.length);
    double cost = 0;
    for (int j = 0; j < k; j++) {
      assertThat(cuts[j]).isLessThan(cuts[j + 1]);
      cost += cost(points, weights, cuts[j], cuts[j + 1]);
    }
    double total = cost(points, weights, 0, points.length);
    double rounding = 100 * points.length * Math.ulp(Math.max(total, 1e-3));
    assertThat(cost).as("k = %d", k).isCloseTo(least(points, weights, k), within(rounding));
  }

  private static double least(double[] points, double[] weights, int k) {
    int n = points.length;
    double[] best = new double[n + 1];
    Arrays.fill(best, Double.POSITIVE_INFINITY);
    best[0] = 0;
    for (int j = 0; j < k; j++) {
      double[] next = new double[n + 1];
      Arrays.fill(next, Double.POSITIVE_INFINITY);
      for (int to = 1; to <= n; to++) {
        for (int from = 0; from < to; from++) {
          next[to] = Math.min(next[to], best[from] + cost(points, weights, from, to));
        }
      }
      best = next;
    }
    return best[n];
  }

  private static double cost(double[] points, double[] weights, int from, int to) {
    double mass = 0;
    double sum = 0;
    for (int i = from; i < to; i++) {
      mass += weights[i];
      sum += weights[i] * points[i];
    }
    double cost = 0;
    for (int i = from; i < to; i++) {
      cost += weights[i] * Math.pow(points[i] - sum / mass, 2);
    }
    return cost;
  }
}
