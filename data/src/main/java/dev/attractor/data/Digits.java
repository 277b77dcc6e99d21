package dev.attractor.data;

import dev.attractor.formats.CsvFile;
import dev.attractor.formats.FloatArray;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;

/**
 * The embedded digits: 1,797 handwritten ones of 8 x 8 pixels, values 0 to 16.
 *
 * <p>E. Alpaydin and C. Kaynak, 1998, UCI Machine Learning Repository, CC BY 4.0.
 */
public final class Digits {
  private static final int SIDE = 8;
  private static final int WHITE = 16;
  private static final int CLASSES = 10;

  private Digits() {}

  /** All of them, in the order published. */
  public static LabelledImages all() {
    try (InputStream in = Digits.class.getResourceAsStream("digits.csv.gz")) {
      FloatArray table = CsvFile.read(new GZIPInputStream(in), "digits.csv");
      int rows = table.shape()[0];
      int columns = table.shape()[1];
      byte[] pixels = new byte[rows * SIDE * SIDE];
      int[] labels = new int[rows];
      for (int row = 0; row < rows; row++) {
        for (int i = 0; i < SIDE * SIDE; i++) {
          pixels[row * SIDE * SIDE + i] = (byte) table.values()[row * columns + i];
        }
        labels[row] = (int) table.values()[row * columns + SIDE * SIDE];
      }
      return new LabelledImages("digits", 1, SIDE, SIDE, WHITE, CLASSES, pixels, labels);
    } catch (IOException e) {
      throw new UncheckedIOException("digits.csv.gz is part of this library", e);
    }
  }

  /** A fifth to judge by (359 of them), chosen by {@code seed}; the rest to learn from. */
  public static ImageSplit split(long seed) {
    LabelledImages all = all();
    return ImageSplit.drawn("digits", all, all.count() / 5, seed);
  }
}
