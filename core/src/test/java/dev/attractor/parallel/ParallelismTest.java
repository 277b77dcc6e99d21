package dev.attractor.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who takes part in a loop, and that nobody is waited for who does not. */
@Timeout(60)
class ParallelismTest {
  private static final int RANGES = 64;

  /** Runs a loop whose ranges wait until {@code threads} of them are under way at once. */
  private static Set<Thread> threadsThatMeet(int threads) {
    Set<Thread> met = ConcurrentHashMap.newKeySet();
    CountDownLatch all = new CountDownLatch(threads);
    FixedRanges.forEach(
        RANGES,
        1,
        (range, from, to) -> {
          if (met.add(Thread.currentThread())) {
            all.countDown();
          }
          await(all);
        });
    return met;
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).as("all threads came").isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void asManyThreadsTakePartAsWereAskedForTheCallingOneIncluded() {
    for (int threads : new int[] {1, 2, 5}) {
      Set<Thread> met = Parallelism.threads(threads).during(() -> threadsThatMeet(threads));
      assertThat(met).hasSize(threads).contains(Thread.currentThread());
    }
  }

  @Test
  void helpersAreTheExecutorsThreads() {
    Set<Thread> known = ConcurrentHashMap.newKeySet();
    try (ExecutorService executor =
        Executors.newFixedThreadPool(
            3,
            task -> {
              Thread thread = new Thread(task);
              known.add(thread);
              return thread;
            })) {
      Set<Thread> met = Parallelism.on(executor, 4).during(() -> threadsThatMeet(4));
      known.add(Thread.currentThread());
      assertThat(met).isEqualTo(known);
    }
  }

  @Test
  void anExecutorThatRefusesOrNeverBeginsLeavesTheWorkToTheCaller() {
    ExecutorService closed = Executors.newFixedThreadPool(1);
    closed.shutdown();
    AtomicInteger kept = new AtomicInteger();
    for (Parallelism parallelism :
        List.of(
            Parallelism.on(closed, 4),
            Parallelism.on(task -> kept.incrementAndGet(), 4),
            Parallelism.on(Runnable::run, 4))) {
      AtomicInteger done = new AtomicInteger();
      parallelism.run(
          () -> FixedRanges.forEach(RANGES, 1, (range, from, to) -> done.incrementAndGet()));
      assertThat(done.get()).isEqualTo(RANGES);
    }
    assertThat(kept.get()).isEqualTo(3);
  }

  @Test
  void whatAnExecutorBeginsTooLateDoesNothing() {
    List<Runnable> late = new ArrayList<>();
    AtomicInteger done = new AtomicInteger();
    Parallelism.on(late::add, 3)
        .run(() -> FixedRanges.forEach(RANGES, 1, (range, from, to) -> done.incrementAndGet()));
    late.forEach(Runnable::run);
    assertThat(late).hasSize(2);
    assertThat(done.get()).isEqualTo(RANGES);
  }

  @Test
  void loopsOnTheExecutorsOwnThreadsDoNotWaitForOneAnother() throws Exception {
    try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
      Parallelism parallelism = Parallelism.on(executor, 3);
      List<Future<Integer>> results = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        results.add(executor.submit(() -> parallelism.during(ParallelismTest::nested)));
      }
      for (Future<Integer> result : results) {
        assertThat(result.get(30, TimeUnit.SECONDS)).isEqualTo(RANGES * RANGES);
      }
    }
  }

  /** A loop in a loop. */
  private static int nested() {
    AtomicInteger done = new AtomicInteger();
    FixedRanges.forEach(
        RANGES,
        1,
        (range, from, to) -> {
          assertThat(Parallelism.current().threads()).isEqualTo(1);
          Thread outer = Thread.currentThread();
          FixedRanges.forEach(
              RANGES,
              1,
              (inner, a, b) -> {
                assertThat(Thread.currentThread()).isSameAs(outer);
                done.incrementAndGet();
              });
        });
    return done.get();
  }

  @Test
  void loopsInsideLoopsRunOnOneThread() {
    assertThat(Parallelism.threads(3).during(ParallelismTest::nested)).isEqualTo(RANGES * RANGES);
  }

  @Test
  void aHundredCallersShareTheThreadsOfTheProcess() throws Exception {
    Set<Thread> helpers = ConcurrentHashMap.newKeySet();
    Set<Thread> callers = ConcurrentHashMap.newKeySet();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Runnable call =
          () -> {
            callers.add(Thread.currentThread());
            for (int repeat = 0; repeat < 20; repeat++) {
              FixedRanges.forEach(
                  RANGES, 1, (range, from, to) -> helpers.add(Thread.currentThread()));
            }
          };
      threads.add(i % 2 == 0 ? Thread.startVirtualThread(call) : Thread.ofPlatform().start(call));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    helpers.removeAll(callers);
    assertThat(helpers).hasSizeLessThan(Parallelism.standard().threads());
    assertThat(callers).hasSize(100);
  }

  @Test
  void aHelperThatBecomesFreeJoinsALoopThatIsUnderWay() {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    Parallelism two = Parallelism.threads(2);
    Offer offer =
        two.offer(
            () -> {
              busy.countDown();
              await(free);
            },
            1);
    await(busy); // the shared pool may have more threads: then another helper joins
    AtomicBoolean released = new AtomicBoolean();
    Set<Thread> met = ConcurrentHashMap.newKeySet();
    CountDownLatch both = new CountDownLatch(2);
    two.run(
        () ->
            FixedRanges.forEach(
                RANGES,
                1,
                (range, from, to) -> {
                  if (met.add(Thread.currentThread())) {
                    both.countDown();
                  }
                  if (released.compareAndSet(false, true)) {
                    free.countDown();
                  }
                  await(both);
                }));
    offer.withdraw();
    assertThat(met).hasSize(2);
  }

  @Test
  void aControlCancelsALoopOnEveryThread() {
    AtomicInteger done = new AtomicInteger();
    Control control =
        Control.NONE
            .withParallelism(Parallelism.threads(3))
            .withCancellation(() -> done.get() >= 5);
    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(
            () ->
                control.during(
                    () -> {
                      FixedRanges.forEach(10_000, 1, (range, from, to) -> done.incrementAndGet());
                      return null;
                    }));
    assertThat(done.get()).isBetween(5, 8); // at most one range more a thread
  }

  @Test
  void helpersKnowTheCallThatTheyArePartOf() {
    Control control =
        Control.NONE.withParallelism(Parallelism.threads(2)).withBudget(Duration.ofSeconds(0));
    Set<Boolean> late = ConcurrentHashMap.newKeySet();
    CountDownLatch both = new CountDownLatch(2);
    control.during(
        () -> {
          FixedRanges.forEach(
              2,
              1,
              (range, from, to) -> {
                both.countDown();
                await(both);
                late.add(Running.current().outOfTime());
              });
          return null;
        });
    assertThat(late).containsExactly(true);
  }

  @Test
  void aCallerThatIsInterruptedWhileItsHelpersWorkStaysInterrupted() {
    CountDownLatch helped = new CountDownLatch(1);
    Thread caller = Thread.currentThread();
    Parallelism.threads(2)
        .run(
            () ->
                FixedRanges.forEach(
                    2,
                    1,
                    (range, from, to) -> {
                      if (Thread.currentThread() == caller) {
                        await(helped);
                      } else {
                        helped.countDown();
                        sleep();
                        caller.interrupt();
                        sleep();
                      }
                    }));
    assertThat(Thread.interrupted()).isTrue();
  }

  private static void sleep() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void threadCountsOutsideTheBoundAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Parallelism.threads(0))
        .withMessageContaining("between 1 and 1024, got 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Parallelism.on(Runnable::run, 1025))
        .withMessageContaining("between 1 and 1024, got 1025");
  }
}
