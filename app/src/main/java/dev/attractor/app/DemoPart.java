package dev.attractor.app;

import dev.attractor.app.cli.Console;
import java.io.IOException;
import java.nio.file.Path;

/** One stop of the tour: works on embedded data, takes seconds, leaves files worth opening. */
interface DemoPart {
  /** A heading of a few words. */
  String title();

  /**
   * Does the work, tells it in a few lines and writes what is worth looking at.
   *
   * @param console where to tell it
   * @param seed of all randomness
   * @param folder exists; file names start with the part's own word
   */
  void run(Console console, long seed, Path folder) throws IOException;
}
