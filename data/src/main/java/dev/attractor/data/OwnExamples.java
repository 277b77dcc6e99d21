package dev.attractor.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Examples of the user's own: a folder of pictures with one folder for each class, or arrays.
 *
 * <p>Where the data do not say which examples are for judging, a fifth of them is drawn.
 */
public final class OwnExamples {
  private OwnExamples() {}

  /**
   * Reads a folder of pictures, an {@code .npz} file or a folder of {@code .npy} files.
   *
   * <p>A folder of pictures holds one folder of them for each class, or the folders {@code train}
   * and {@code test} (or {@code val}, {@code validation}) that do; classes are numbered in the
   * order of their names, and all pictures have one size. Arrays are {@code x_train}, {@code
   * y_train}, {@code x_test}, {@code y_test}, or {@code x} and {@code y} (or {@code images} and
   * {@code labels}). Inputs of bytes (uint8) are images: n x height x width, n x channels x height
   * x width, or n x height x width x channels, with 1 or 3 channels. Inputs of floats are arrays of
   * any shape. Targets are whole numbers from 0 on, for classes, or, with inputs of floats, floats
   * to predict, one or more for each example.
   *
   * @param seed of the draw, where a fifth is drawn to judge by
   * @param note hears of the draw
   * @throws IOException naming the file or folder and what is wrong with it
   */
  public static ExampleSplit read(Path source, long seed, Consumer<String> note)
      throws IOException {
    if (!Files.exists(source)) {
      throw new IOException(source + ": there is no such file or folder");
    }
    if (Files.isRegularFile(source)) {
      if (!source.toString().toLowerCase(Locale.ROOT).endsWith(".npz")) {
        throw new IOException(
            source + ": is no .npz file and no folder of pictures with one folder for each class");
      }
      return ExampleArrays.read(source, seed, note);
    }
    return ExampleArrays.names(source).isEmpty()
        ? OwnImages.read(source, seed, note)
        : ExampleArrays.readFolder(source, seed, note);
  }

  /** How many are drawn to judge by where the data do not say. */
  static int aFifth(String name, Examples all, Consumer<String> note) {
    int tests = Math.max(1, all.count() / 5);
    note.accept(
        "%s: %d of %d examples, drawn at random, to judge by".formatted(name, tests, all.count()));
    return tests;
  }
}
