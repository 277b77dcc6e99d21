package dev.attractor.app.cli;

/** The command was asked for something it cannot mean: exit code 2, one line, no stack trace. */
public final class WrongUsage extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public WrongUsage(String message) {
    super(message);
  }
}
