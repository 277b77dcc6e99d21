package dev.attractor.app.cli;

import java.io.PrintWriter;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * How far long work has come: a bar with rate and time left on a terminal, plain lines elsewhere.
 * Its texts may hold names from files: they are shown as {@link Printable} says.
 */
public abstract sealed class Progress implements AutoCloseable {
  /** The total of work that ends when it is done. */
  public static final long UNKNOWN = -1;

  /** Done so far, of the total; may be called as often as is convenient. */
  public abstract void at(long done);

  /** Another total: there is more to do than was known. */
  public abstract void total(long total);

  /** A word on the state of the work, such as the current loss. */
  public final void message(String text) {
    show(Printable.word(text));
  }

  abstract void show(String message);

  @Override
  public abstract void close();

  static Progress start(String task, String unit, long total, PrintWriter err) {
    int columns = columns();
    String name = Printable.word(task);
    return columns == 0 ? new Lines(name, unit, total, err) : new Bar(name, unit, total, columns);
  }

  /**
   * Of the terminal that standard error is: 0 for none, -1 for a width to be found out. The
   * launcher knows; without it the console is asked.
   */
  private static int columns() {
    if ("dumb".equals(System.getenv("TERM"))) {
      return 0;
    }
    Integer told = Integer.getInteger("attractor.columns");
    if (told != null) {
      return told;
    }
    return System.console() != null && System.console().isTerminal() ? -1 : 0;
  }

  private static final class Bar extends Progress {
    private final ProgressBar bar;

    Bar(String task, String unit, long total, int columns) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setUnit(" " + unit, 1)
              .setInitialMax(total)
              .setStyle(ProgressBarStyle.UNICODE_BLOCK)
              .setUpdateIntervalMillis(100)
              // System.err, and not descriptor 2, which the launcher filters: see StandardError.
              .setConsumer(new ConsoleProgressBarConsumer(System.err, columns))
              .showSpeed()
              .build();
    }

    @Override
    public void at(long done) {
      bar.stepTo(done);
    }

    @Override
    public void total(long total) {
      bar.maxHint(total);
    }

    @Override
    void show(String message) {
      bar.setExtraMessage(" " + message);
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
    private long total;
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
    public void at(long done) {
      this.done = done;
      long now = System.nanoTime();
      if (now - lastLine >= INTERVAL_NANOS) {
        lastLine = now;
        print(now);
      }
    }

    @Override
    public void total(long total) {
      this.total = total;
    }

    @Override
    void show(String message) {
      this.message = message;
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
              "%s: %d%s %s, %.1f s%s",
              task,
              done,
              total == UNKNOWN ? "" : " of " + total,
              unit,
              seconds,
              message.isEmpty() ? "" : ", " + message));
      err.flush();
    }
  }
}
