package dev.attractor.app.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Optional;

/**
 * Standard output that remembers what could not be written: {@link PrintStream} drops every
 * failure, and a result that nobody got is not a success.
 */
public final class StandardOutput extends OutputStream {
  private final OutputStream out;
  private IOException failure;

  StandardOutput(OutputStream out) {
    this.out = out;
  }

  /** Makes {@link System#out} write through one of these. */
  public static StandardOutput install() {
    StandardOutput remembering = new StandardOutput(new FileOutputStream(FileDescriptor.out));
    System.setOut(
        new PrintStream(
            new BufferedOutputStream(remembering, 1 << 13), false, System.out.charset()));
    return remembering;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      failure = failure == null ? e : failure;
      throw e;
    }
  }

  /** What went wrong so far, in one line. */
  public Optional<String> failure() {
    return Optional.ofNullable(failure)
        .map(IOException::getMessage)
        .map(
            reason ->
                "Broken pipe".equals(reason)
                    ? "standard output was closed by its reader"
                    : "standard output cannot be written: " + reason);
  }
}
