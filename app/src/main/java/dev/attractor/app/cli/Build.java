package dev.attractor.app.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Which build this is, as the build wrote it down.
 *
 * @param version of the project
 * @param commit abbreviated, with {@code -dirty} where files differed from it; "unknown" for a
 *     build without the git repository, from a source archive for instance
 */
public record Build(String version, String commit) {
  static final String UNKNOWN = "unknown";

  private static final Build CURRENT = load();

  /** The build that runs. */
  public static Build current() {
    return CURRENT;
  }

  /** The program and its version, {@code attractor 0.1.0}. */
  public String name() {
    return "attractor " + version;
  }

  /** What a generated page says of its origin. */
  @Override
  public String toString() {
    return name() + ", commit " + commit;
  }

  private static Build load() {
    Properties properties = new Properties();
    try (InputStream in = Build.class.getResourceAsStream("build.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return of(properties);
  }

  /** A value that the build did not fill in is unknown. */
  public static Build of(Properties properties) {
    return new Build(value(properties, "version"), value(properties, "commit"));
  }

  private static String value(Properties properties, String name) {
    String value = properties.getProperty(name, "").strip();
    return value.isEmpty() || value.startsWith("${") ? UNKNOWN : value;
  }
}
