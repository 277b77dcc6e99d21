package dev.attractor.internal.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.attractor.parallel.Parallelism;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class SliceTeamTest {
  @Test
  void everySliceRunsOnceARound() {
    for (int threads : new int[] {1, 2, 3, 5}) {
      try (SliceTeam team = new SliceTeam(Parallelism.threads(threads))) {
        AtomicIntegerArray runs = new AtomicIntegerArray(4);
        for (int round = 0; round < 2000; round++) {
          team.run(4, runs::incrementAndGet);
        }
        for (int i = 0; i < 4; i++) {
          assertThat(runs.get(i)).as(threads + " threads, slice " + i).isEqualTo(2000);
        }
      }
    }
  }

  @Test
  void whatASliceWritesIsSeenAfterTheRound() {
    try (SliceTeam team = new SliceTeam(Parallelism.threads(2))) {
      long[] cells = new long[2];
      for (int round = 1; round < 5000; round++) {
        int now = round;
        team.run(2, i -> cells[i] += now);
        assertThat(cells[1]).isEqualTo(cells[0]);
      }
    }
  }

  @Test
  void whoeverIsDoneTakesWhatItsOwnerHasNotBegun() {
    try (SliceTeam team = new SliceTeam(Parallelism.threads(2))) {
      CountDownLatch last = new CountDownLatch(1);
      AtomicBoolean helped = new AtomicBoolean();
      // Slices 1 and 3 belong to one thread; the first of them waits for the other.
      team.run(
          4,
          i -> {
            if (i == 1) {
              helped.set(arrives(last));
            } else if (i == 3) {
              last.countDown();
            }
          });
      assertThat(helped.get()).isTrue();
    }
  }

  private static boolean arrives(CountDownLatch latch) {
    try {
      return latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aFailureReachesTheCallerAndTheTeamGoesOn() {
    try (SliceTeam team = new SliceTeam(Parallelism.threads(2))) {
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(
              () ->
                  team.run(
                      2,
                      i -> {
                        if (i == 1) {
                          throw new IllegalStateException("slice 1");
                        }
                      }));
      int[] ran = new int[2];
      team.run(2, i -> ran[i]++);
      assertThat(ran[1]).isEqualTo(1);
    }
  }
}
