package dev.attractor.app.cli;

import dev.attractor.formats.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Looks at where results are to go before the work for them starts, and changes nothing there. */
public final class OutputPath {
  private static final Pattern ENDING = Pattern.compile("\\.([A-Za-z][A-Za-z0-9]*)$");

  private OutputPath() {}

  /** Refuses a file that could not be written; null, for an option left out, passes. */
  public static void file(Path file) throws IOException {
    if (file != null) {
      AtomicFile.check(file);
    }
  }

  /** Refuses a folder that could not be made or takes no files. */
  public static void folder(Path folder) throws IOException {
    AtomicFile.checkFolder(folder);
  }

  /**
   * Refuses an output that is one of the inputs, by whatever name, link or spelling; nulls pass.
   */
  public static void notAmong(Path output, Collection<Path> inputs) throws IOException {
    for (Path input : inputs) {
      if (input != null && same(output, input)) {
        throw new IOException(
            output
                + ": is the input "
                + input
                + ", which would be lost; name another file to write to");
      }
    }
  }

  private static boolean same(Path a, Path b) throws IOException {
    return Files.exists(a) && Files.exists(b)
        ? Files.isSameFile(a, b)
        : a.toAbsolutePath().normalize().equals(b.toAbsolutePath().normalize());
  }

  /** The files of pictures with this base. */
  static List<Path> picturesOf(Path base) {
    return Stream.of(".png", ".svg")
        .map(kind -> base.resolveSibling(base.getFileName() + kind))
        .toList();
  }

  /**
   * The base of pictures that a user names, with .png, .svg or no ending.
   *
   * @throws WrongUsage for the ending of another kind of file
   */
  public static Path picturesNamed(Path named) throws IOException {
    file(named);
    String file = named.getFileName().toString();
    Matcher ending = ENDING.matcher(file);
    if (ending.find()) {
      if (!ending.group(1).matches("png|svg")) {
        throw new WrongUsage(
            "--out %s: pictures are .png and .svg; end the name in one of these or in neither"
                .formatted(named));
      }
      file = file.substring(0, ending.start());
    }
    return named.resolveSibling(file);
  }
}
