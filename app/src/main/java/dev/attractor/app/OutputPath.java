package dev.attractor.app;

import dev.attractor.formats.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks at where results are to go before the work for them starts, and changes nothing there. */
final class OutputPath {
  private static final Pattern ENDING = Pattern.compile("\\.([A-Za-z][A-Za-z0-9]*)$");

  private OutputPath() {}

  /** Refuses a file that could not be written; null, for an option left out, passes. */
  static void file(Path file) throws IOException {
    if (file != null) {
      AtomicFile.check(file);
    }
  }

  /** Refuses a folder that could not be made or takes no files. */
  static void folder(Path folder) throws IOException {
    AtomicFile.checkFolder(folder);
  }

  /** Refuses pictures that could not be written to {@code base.png} and {@code base.svg}. */
  static Path pictures(Path base) throws IOException {
    for (String kind : new String[] {".png", ".svg"}) {
      file(base.resolveSibling(base.getFileName() + kind));
    }
    return base;
  }

  /**
   * The base of pictures that a user names, with .png, .svg or no ending; checked.
   *
   * @throws WrongUsage for the ending of another kind of file
   */
  static Path picturesNamed(Path named) throws IOException {
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
    return pictures(named.resolveSibling(file));
  }
}
