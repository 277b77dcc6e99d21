package dev.attractor.app;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.nio.charset.Charset;

/**
 * Gives standard error back after the JVM has had its say.
 *
 * <p>The JVM greets every user of the Vector API with a warning that no option turns off. The
 * launcher therefore starts Java with file descriptor 2 muted and the real standard error as the
 * descriptor that the property {@code attractor.stderr} names. Without the property (any other way
 * of starting) nothing changes.
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
