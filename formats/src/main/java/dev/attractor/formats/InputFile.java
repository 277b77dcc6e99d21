package dev.attractor.formats;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What is asked of every file before it is read. */
public final class InputFile {
  private InputFile() {}

  /**
   * Refuses a folder, which the system opens like a file and then complains of without its name.
   *
   * @return the file
   * @throws IOException naming the folder
   */
  public static Path notFolder(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + ": is a folder; name a file in it");
    }
    return file;
  }

  /**
   * As {@link #notFolder}, and refuses a file that is not there.
   *
   * @return the file
   * @throws IOException naming the file
   */
  public static Path existing(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    return notFolder(file);
  }
}
