package dev.attractor.app.cli;

import java.util.List;

/**
 * A command whose work is done by others below it. These are made only when the group is named on
 * the command line, for each takes milliseconds to make.
 */
public interface CommandGroup {
  /** The commands below it, in the order of its help. */
  List<Class<?>> commands();
}
