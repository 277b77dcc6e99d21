package dev.attractor.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FixedRangesTest {
  private final int threadsBefore = FixedRanges.threads();

  @AfterEach
  void restoreThreads() {
    FixedRanges.setThreads(threadsBefore);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 6, 7, 8, 1000, 1009})
  void everyItemIsVisitedExactlyOnce(int n) {
    FixedRanges.setThreads(3);
    AtomicIntegerArray visits = new AtomicIntegerArray(n);
    FixedRanges.forEach(
        n,
        7,
        (range, from, to) -> {
          assertThat(from).isEqualTo(range * 7L);
          for (long i = from; i < to; i++) {
            visits.incrementAndGet((int) i);
          }
        });
    for (int i = 0; i < n; i++) {
      assertThat(visits.get(i)).isEqualTo(1);
    }
  }

  @Test
  void sumsByRangeAreTheSameBitsForAnyNumberOfThreads() {
    double[] expected = null;
    for (int threads : new int[] {1, 2, 5}) {
      FixedRanges.setThreads(threads);
      double[] sums = new double[FixedRanges.count(100_003, 1000)];
      FixedRanges.forEach(
          100_003,
          1000,
          (range, from, to) -> {
            for (long i = from; i < to; i++) {
              sums[range] += 1.0 / (i + 1);
            }
          });
      if (expected == null) {
        expected = sums;
      }
      assertThat(sums).containsExactly(expected);
    }
  }

  @Test
  void aFailureInAnyRangeReachesTheCaller() {
    FixedRanges.setThreads(2);
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                FixedRanges.forEach(
                    10,
                    1,
                    (range, from, to) -> {
                      if (range == 7) {
                        throw new IllegalStateException("range 7");
                      }
                    }))
        .withMessage("range 7");
  }

  @Test
  void threadCountsOutsideTheBoundAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FixedRanges.setThreads(0))
        .withMessageContaining("between 1 and 1024, got 0");
  }
}
