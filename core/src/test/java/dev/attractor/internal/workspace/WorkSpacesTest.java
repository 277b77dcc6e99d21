package dev.attractor.internal.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkSpacesTest {
  private final AtomicInteger made = new AtomicInteger();
  private final WorkSpaces<int[]> spaces =
      new WorkSpaces<>(
          () -> {
            made.incrementAndGet();
            return new int[1];
          });

  @Test
  void whatIsGivenBackIsLentAgain() {
    int[] first;
    try (WorkSpaces.Lease<int[]> lease = spaces.borrow()) {
      first = lease.space();
    }
    for (int i = 0; i < 100; i++) {
      try (WorkSpaces.Lease<int[]> lease = spaces.borrow()) {
        assertThat(lease.space()).isSameAs(first);
      }
    }
    assertThat(made.get()).isEqualTo(1);
  }

  @Test
  void twoCallsAtOnceHaveTwo() {
    try (WorkSpaces.Lease<int[]> one = spaces.borrow();
        WorkSpaces.Lease<int[]> other = spaces.borrow()) {
      assertThat(one.space()).isNotSameAs(other.space());
    }
  }

  @Test
  void closingTwiceGivesBackOnce() {
    WorkSpaces.Lease<int[]> lease = spaces.borrow();
    lease.close();
    lease.close();
    assertThat(spaces.borrow().space()).isNotSameAs(spaces.borrow().space());
  }

  @Test
  void noTwoThreadsEverHaveTheSame() throws InterruptedException {
    AtomicInteger clashes = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int repeat = 0; repeat < 20_000; repeat++) {
                      try (WorkSpaces.Lease<int[]> lease = spaces.borrow()) {
                        int[] space = lease.space();
                        clashes.addAndGet(space[0]);
                        space[0]++;
                        Thread.onSpinWait();
                        space[0]--;
                      }
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(clashes.get()).isZero();
  }

  @Test
  void tenThousandThreadsThatHaveCalledHoldFew() throws InterruptedException {
    int threads = 10_000;
    CountDownLatch called = new CountDownLatch(threads);
    CountDownLatch end = new CountDownLatch(1);
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      all.add(
          Thread.startVirtualThread(
              () -> {
                try (WorkSpaces.Lease<int[]> lease = spaces.borrow()) {
                  lease.space()[0]++;
                }
                called.countDown();
                try {
                  end.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }));
    }
    called.await();
    // A carrier may be suspended between borrowing and giving back, but not ten thousand times.
    assertThat(made.get()).isLessThan(100);
    end.countDown();
    for (Thread thread : all) {
      thread.join();
    }
  }
}
