package dev.attractor.app;

import java.io.PrintWriter;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * How far long work has come: a bar with rate and time left on a terminal, plain lines elsewhere.
 */
abstract sealed class Progress implements AutoCloseable {
  /** Done so far, of the total; may be called as often as is convenient. */
  abstract void at(long done);

  /** A word on the state of the work, such as the current loss. */
  abstract void message(String text);

  @Override
  public abstract void close();

  static Progress start(String task, String unit, long total, PrintWriter err) {
    boolean terminal =
        System.console() != null
            && System.console().isTerminal()
            && !"dumb".equals(System.getenv("TERM"));
    return terminal ? new Bar(task, unit, total) : new Lines(task, unit, total, err);
  }

  private static final class Bar extends Progress {
    private final ProgressBar bar;

    Bar(String task, String unit, long total) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setUnit(" " + unit, 1)
              .setInitialMax(total)
              .setStyle(ProgressBarStyle.UNICODE_BLOCK)
              .setUpdateIntervalMillis(100)
              .showSpeed()
              .build();
    }

    @Override
    void at(long done) {
      bar.stepTo(done);
    }

    @Override
    void message(String text) {
      bar.setExtraMessage(" " + text);
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /** At most one line every five seconds, and one at the end. */
  private static final class Lines extends Progress {
    private static final long INTERVAL_NANOS = 5_000_000_000L;

    private final String task;
    private final String unit;
    private final long total;
    private final PrintWriter err;
    private final long start = System.nanoTime();
    private long lastLine = start;
    private long done;
    private String message = "";

    Lines(String task, String unit, long total, PrintWriter err) {
      this.task = task;
      this.unit = unit;
      this.total = total;
      this.err = err;
    }

    @Override
    void at(long done) {
      this.done = done;
      long now = System.nanoTime();
      if (now - lastLine >= INTERVAL_NANOS) {
        lastLine = now;
        print(now);
      }
    }

    @Override
    void message(String text) {
      message = text;
    }

    @Override
    public void close() {
      print(System.nanoTime());
    }

    private void print(long now) {
      double seconds = (now - start) * 1e-9;
      err.println(
          String.format(
              Locale.ROOT,
              "%s: %d of %d %s, %.1f s%s",
              task,
              done,
              total,
              unit,
              seconds,
              message.isEmpty() ? "" : ", " + message));
      err.flush();
    }
  }
}
