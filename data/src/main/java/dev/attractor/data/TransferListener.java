package dev.attractor.data;

/** Hears how far a download has come. */
@FunctionalInterface
public interface TransferListener {
  /** Says nothing. */
  TransferListener SILENT = (file, done, total) -> {};

  /**
   * Called as bytes arrive.
   *
   * @param file the file's name
   * @param done bytes so far, those of an earlier attempt included
   * @param total bytes in all; -1 when the server does not say
   */
  void at(String file, long done, long total);
}
