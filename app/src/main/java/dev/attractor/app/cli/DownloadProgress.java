package dev.attractor.app.cli;

import dev.attractor.data.TransferListener;

/** One bar for each file that arrives. */
public final class DownloadProgress implements TransferListener, AutoCloseable {
  private static final long KIB = 1024;

  private final Console console;
  private String current;
  private Progress bar;

  public DownloadProgress(Console console) {
    this.console = console;
  }

  @Override
  public void at(String file, long done, long total) {
    if (!file.equals(current)) {
      close();
      current = file;
      bar = console.progress("Fetching " + file, "KiB", Math.max(total, done) / KIB);
    }
    bar.at(done / KIB);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
