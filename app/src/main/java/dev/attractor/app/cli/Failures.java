package dev.attractor.app.cli;

import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns whatever went wrong into one line on standard error and an exit code. */
public final class Failures {
  public static final int FAILURE = 1;
  static final int WRONG_USAGE = 2;

  private Failures() {}

  public static int usage(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.printf(
        "attractor: %s%s; see '%s --help'%n",
        Printable.word(plain(oneLine(e.getMessage()))),
        suggestion(e),
        command.getCommandSpec().qualifiedName());
    err.flush();
    return WRONG_USAGE;
  }

  /** The parser's complaints without its marks, counts, repetitions and words of the language. */
  private static String plain(String complaint) {
    return complaint
        .replaceFirst("^Error: ", "")
        .replaceFirst("^Unmatched argument at index \\d+: ", "Unexpected argument: ")
        .replaceFirst("^Unmatched arguments from index \\d+: ", "Unexpected arguments: ")
        .replaceAll(" \\[--[^ ]*\\]\\.\\.\\.", "")
        .replaceFirst(
            "expected one of \\[([^]]*)\\] \\(case-(?:in)?sensitive\\) but was ",
            "expected one of $1, got ")
        .replaceFirst(" is not an? (int|long)$", " is not a whole number of its range")
        .replaceFirst(" is not a (double|float)$", " is not a number");
  }

  private static String suggestion(ParameterException e) {
    return e instanceof UnmatchedArgumentException unmatched
            && !unmatched.getSuggestions().isEmpty()
        ? "; did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?"
        : "";
  }

  public static int execution(Exception e, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    err.println("attractor: " + Printable.word(describe(e)));
    if (verbose(parsed)) {
      e.printStackTrace(err);
    }
    err.flush();
    return e instanceof WrongUsage ? WRONG_USAGE : FAILURE;
  }

  /** One line that names the thing and the remedy, as far as the exception knows them. */
  public static String describe(Throwable e) {
    String message = e.getMessage();
    return switch (e) {
      case NoSuchFileException f -> f.getFile() + ": no such file or folder; check the path";
      case AccessDeniedException f -> f.getFile() + ": permission denied";
      case FileAlreadyExistsException f -> f.getFile() + ": is in the way; move it or name another";
      case FileSystemException f ->
          f.getFile() + ": " + (f.getReason() == null ? "cannot be used" : f.getReason());
      case CancellationException c -> message == null ? "stopped" : oneLine(message);
      case java.io.IOException io when message != null -> oneLine(message);
      case IllegalArgumentException i when message != null -> oneLine(message);
      case IllegalStateException i when message != null -> oneLine(message);
      case OutOfMemoryError o ->
          "out of memory with a heap of %d MiB; give more, such as ATTRACTOR_HEAP=%dm"
              .formatted(
                  Runtime.getRuntime().maxMemory() >> 20, Runtime.getRuntime().maxMemory() >> 19);
      case StackOverflowError s ->
          "the input is nested too deeply for the stack; ATTRACTOR_JAVA_OPTIONS=-Xss64m gives more";
      default ->
          "internal error: "
              + e.getClass().getSimpleName()
              + (message == null ? "" : ": " + oneLine(message))
              + " (--verbose shows where)";
    };
  }

  private static boolean verbose(ParseResult parsed) {
    for (ParseResult p = parsed; p != null; p = p.hasSubcommand() ? p.subcommand() : null) {
      if (p.hasMatchedOption("--verbose")) {
        return true;
      }
    }
    return false;
  }

  private static String oneLine(String message) {
    return message == null ? "no message" : message.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
