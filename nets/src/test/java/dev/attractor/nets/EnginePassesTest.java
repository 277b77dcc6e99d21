package dev.attractor.nets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The process ends between two passes through the engine and not within one. */
class EnginePassesTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(50);

  private final EnginePasses passes = new EnginePasses();
  private final ExecutorService computing = Executors.newCachedThreadPool();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);

  @AfterEach
  void stop() {
    computing.shutdownNow();
  }

  private Future<?> pass() throws InterruptedException {
    Future<?> pass =
        computing.submit(
            () -> {
              try (var _ = passes.begin();
                  var _ = passes.begin()) { // one inside another
                begun.countDown();
                done.await();
              }
              return null;
            });
    begun.await();
    return pass;
  }

  @Test
  void theEndWaitsForThePassThatIsUnderWay() throws InterruptedException, ExecutionException {
    Future<?> pass = pass();
    Future<Boolean> end = computing.submit(() -> passes.end(LONG));
    assertThatExceptionOfType(TimeoutException.class)
        .isThrownBy(() -> end.get(SHORT.toMillis(), TimeUnit.MILLISECONDS));
    done.countDown();
    assertThat(end.get()).isTrue();
    pass.get();
  }

  @Test
  void noPassBeginsAfterTheEnd() throws InterruptedException {
    assertThat(passes.end(LONG)).isTrue();
    computing.submit(
        () -> {
          try (var _ = passes.begin()) {
            begun.countDown();
          }
        });
    assertThat(begun.await(SHORT.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
  }

  @Test
  void aPassThatTakesTooLongIsNotWaitedFor() throws InterruptedException, ExecutionException {
    Future<?> pass = pass();
    assertThat(passes.end(SHORT)).isFalse();
    done.countDown();
    pass.get();
  }
}
