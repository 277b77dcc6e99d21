package dev.attractor.app.clustering;

import java.util.Arrays;
import java.util.Locale;

/** How values lie on a line, drawn in characters, with codewords marked below. */
final class Histogram {
  private static final int WIDTH = 72;
  private static final int HEIGHT = 8;
  private static final String BLOCKS = " ▁▂▃▄▅▆▇█";

  /** Outer values beyond this share on either side are drawn at the edge. */
  private static final double CLIPPED = 0.001;

  private Histogram() {}

  /**
   * Draws values with codewords.
   *
   * @param values at least one, finite
   * @param codebook values to mark
   */
  static String of(double[] values, double[] codebook) {
    double[] range = range(values, codebook);
    int[] counts = new int[WIDTH];
    for (double value : values) {
      counts[column(value, range)]++;
    }
    int most = Arrays.stream(counts).max().orElse(1);
    StringBuilder text = new StringBuilder();
    for (int row = HEIGHT - 1; row >= 0; row--) {
      StringBuilder line = new StringBuilder();
      for (int count : counts) {
        // Eighths of a character; whatever is there at all shows.
        long eighths = Math.round(8.0 * HEIGHT * count / most) - 8L * row;
        if (row == 0 && count > 0) {
          eighths = Math.max(1, eighths);
        }
        line.append(BLOCKS.charAt(Math.clamp(eighths, 0, 8)));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    char[] marks = new char[WIDTH];
    Arrays.fill(marks, ' ');
    for (double codeword : codebook) {
      marks[column(codeword, range)] = '▲';
    }
    text.append(new String(marks).stripTrailing()).append('\n');
    String low = String.format(Locale.ROOT, "%.4g", range[0]);
    String high = String.format(Locale.ROOT, "%.4g", range[1]);
    return text.append(low)
        .append(" ".repeat(Math.max(1, WIDTH - low.length() - high.length())))
        .append(high)
        .toString();
  }

  /** All codewords, and the values but for a few at either end. */
  private static double[] range(double[] values, double[] codebook) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int cut = (int) (CLIPPED * sorted.length);
    double low = sorted[cut];
    double high = sorted[sorted.length - 1 - cut];
    for (double codeword : codebook) {
      low = Math.min(low, codeword);
      high = Math.max(high, codeword);
    }
    return new double[] {low, high};
  }

  private static int column(double value, double[] range) {
    double width = range[1] - range[0];
    if (!(width > 0)) {
      return WIDTH / 2;
    }
    return (int) Math.clamp((value - range[0]) / width * WIDTH, 0, WIDTH - 1);
  }
}
