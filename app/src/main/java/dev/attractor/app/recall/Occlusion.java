package dev.attractor.app.recall;

import dev.attractor.app.cli.WrongUsage;
import java.util.Arrays;

/**
 * Hides the top rows of a picture: their pixels become 0, in every channel.
 *
 * @param rows how many; -1 for the top half
 */
public record Occlusion(int rows) {
  static final Occlusion NONE = new Occlusion(0);
  public static final Occlusion TOP_HALF = new Occlusion(-1);

  /** Understands {@code none}, {@code top-half} and {@code rows:N}. */
  static Occlusion parse(String text) {
    if (text.equals("none")) {
      return NONE;
    }
    if (text.equals("top-half")) {
      return TOP_HALF;
    }
    if (text.matches("rows:\\d{1,6}")) {
      return new Occlusion(Integer.parseInt(text.substring(5)));
    }
    throw new WrongUsage("--occlude takes none, top-half or rows:N, got '" + text + "'");
  }

  /** The dissertation's: the top half, of CIFAR the top 10 of 32 rows. */
  static Occlusion usual(String dataset) {
    return dataset.startsWith("cifar") ? new Occlusion(10) : TOP_HALF;
  }

  int hidden(PictureShape shape) {
    int hidden = rows < 0 ? shape.height() / 2 : rows;
    if (hidden > shape.height()) {
      throw new WrongUsage(
          "a picture of " + shape.height() + " rows cannot hide " + hidden + " of them");
    }
    return hidden;
  }

  /** A copy with the rows hidden. */
  public float[] apply(float[] pixels, PictureShape shape) {
    float[] copy = pixels.clone();
    int plane = shape.height() * shape.width();
    for (int c = 0; c < shape.channels(); c++) {
      Arrays.fill(copy, c * plane, c * plane + hidden(shape) * shape.width(), 0);
    }
    return copy;
  }

  /** As {@link #parse} understands it. */
  String option() {
    return rows < 0 ? "top-half" : rows == 0 ? "none" : "rows:" + rows;
  }

  @Override
  public String toString() {
    return rows < 0 ? "top half" : rows == 0 ? "nothing" : "top " + rows + " rows";
  }
}
