package dev.attractor.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FixedRangesTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 6, 7, 8, 1000, 1009})
  void everyItemIsVisitedExactlyOnce(int n) {
    AtomicIntegerArray visits = new AtomicIntegerArray(n);
    Parallelism.threads(3)
        .run(
            () ->
                FixedRanges.forEach(
                    n,
                    7,
                    (range, from, to) -> {
                      assertThat(from).isEqualTo(range * 7L);
                      for (long i = from; i < to; i++) {
                        visits.incrementAndGet((int) i);
                      }
                    }));
    for (int i = 0; i < n; i++) {
      assertThat(visits.get(i)).isEqualTo(1);
    }
  }

  @Test
  void sumsByRangeAreTheSameBitsForAnyNumberOfThreads() {
    double[] expected = sums();
    for (int threads : new int[] {1, 2, 5}) {
      assertThat(Parallelism.threads(threads).during(FixedRangesTest::sums))
          .containsExactly(expected);
    }
  }

  private static double[] sums() {
    double[] sums = new double[FixedRanges.count(100_003, 1000)];
    FixedRanges.forEach(
        100_003,
        1000,
        (range, from, to) -> {
          for (long i = from; i < to; i++) {
            sums[range] += 1.0 / (i + 1);
          }
        });
    return sums;
  }

  @Test
  void aFailureInAnyRangeReachesTheCaller() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                Parallelism.threads(2)
                    .run(
                        () ->
                            FixedRanges.forEach(
                                10,
                                1,
                                (range, from, to) -> {
                                  if (range == 7) {
                                    throw new IllegalStateException("range 7");
                                  }
                                })))
        .withMessage("range 7");
  }
}
