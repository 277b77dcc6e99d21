package dev.attractor.app;

/** The command was asked for something it cannot mean: exit code 2, one line, no stack trace. */
final class WrongUsage extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  WrongUsage(String message) {
    super(message);
  }
}
