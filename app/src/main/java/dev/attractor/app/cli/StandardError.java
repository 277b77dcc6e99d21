package dev.attractor.app.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.nio.charset.Charset;

/**
 * The real standard error, when the launcher keeps it apart from what the JVM says.
 *
 * <p>The JVM greets every user of the Vector API with a warning that no option turns off. The
 * launcher therefore leads file descriptor 2, which the JVM and native libraries write to, through
 * a filter of lines that leaves this one out, and keeps the real standard error, which may be a
 * terminal, as the descriptor that the property {@code attractor.stderr} names. Without the
 * property (any other way of starting) nothing changes.
 */
public final class StandardError {
  private StandardError() {}

  /** Makes {@link System#err} write to the descriptor that the launcher kept, if it kept one. */
  public static void restore() {
    Integer descriptor = Integer.getInteger("attractor.stderr");
    if (descriptor == null) {
      return;
    }
    try {
      // By number and not by opening /dev/fd/N: that fails on sockets and rewinds files.
      Constructor<FileDescriptor> byNumber = FileDescriptor.class.getDeclaredConstructor(int.class);
      byNumber.setAccessible(true);
      Charset charset = Charset.forName(System.getProperty("stderr.encoding", "UTF-8"));
      System.setErr(
          new PrintStream(
              new FileOutputStream(byNumber.newInstance(descriptor.intValue())), true, charset));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the launcher did not open java.io to the application", e);
    }
  }
}
