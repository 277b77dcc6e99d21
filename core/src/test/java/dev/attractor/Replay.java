package dev.attractor;

import java.util.SplittableRandom;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * The seed of random tests: 0, or N with {@code -Dattractor.seed=N}. Registered for every test, it
 * adds to a failure how to repeat it.
 */
public final class Replay implements TestExecutionExceptionHandler {
  /** Added to the seed of every random test. */
  public static final long SEED = Long.getLong("attractor.seed", 0);

  /** A generator for one place in the tests. */
  public static SplittableRandom random(long place) {
    return new SplittableRandom(SEED + place);
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    failure.addSuppressed(new Seed());
    throw failure;
  }

  private static final class Seed extends Exception {
    private static final long serialVersionUID = 1;

    Seed() {
      super("repeat with -Dattractor.seed=" + SEED, null, false, false);
    }
  }
}
