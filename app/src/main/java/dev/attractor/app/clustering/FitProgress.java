package dev.attractor.app.clustering;

import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.Progress;
import dev.attractor.parallel.Control;
import java.time.Duration;

/** Shows the steps of a fit and its residual, once it has taken longer than one waits silently. */
final class FitProgress implements Control.Listener, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Console console;
  private final long patience;
  private final long start = System.nanoTime();
  private Progress progress;
  private long steps;

  FitProgress(Console console) {
    this(console, PATIENCE);
  }

  FitProgress(Console console, Duration patience) {
    this.console = console;
    this.patience = patience.toNanos();
  }

  @Override
  public void progressed(Control.Progress step) {
    steps++;
    if (progress == null && System.nanoTime() - start >= patience) {
      progress = console.progress("clustering", "steps", Progress.UNKNOWN);
    }
    if (progress != null) {
      progress.message(step.toString());
      progress.at(steps);
    }
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
    }
  }
}
