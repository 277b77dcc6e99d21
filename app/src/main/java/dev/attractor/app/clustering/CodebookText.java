package dev.attractor.app.clustering;

import dev.attractor.app.cli.Table;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A codebook as a small table for people, by the first coordinate.
 *
 * @param codebook k rows of d
 * @param occupancy the weight of the rows nearest to each codeword
 */
record CodebookText(double[][] codebook, double[] occupancy) {
  private static final int MOST = 32;
  private static final int MOST_COORDINATES = 8;

  String table() {
    double total = Arrays.stream(occupancy).sum();
    Table table = new Table("codeword", "value", "rows", "share");
    int[] order =
        IntStream.range(0, codebook.length)
            .boxed()
            .sorted(Comparator.comparingDouble(j -> codebook[j][0]))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int at = 0; at < Math.min(order.length, MOST); at++) {
      int j = order[at];
      table.row(
          j,
          value(codebook[j]),
          String.format(Locale.ROOT, "%.6g", occupancy[j]).replaceAll("\\.0+$", ""),
          String.format(Locale.ROOT, "%.1f %%", total > 0 ? 100 * occupancy[j] / total : 0));
    }
    String more = order.length > MOST ? "\n(" + (order.length - MOST) + " more)" : "";
    return table.text() + more;
  }

  private static String value(double[] codeword) {
    String shown =
        Arrays.stream(codeword)
            .limit(MOST_COORDINATES)
            .mapToObj(c -> String.format(Locale.ROOT, "% .6g", c))
            .collect(Collectors.joining(" "));
    return codeword.length > MOST_COORDINATES ? shown + " ..." : shown;
  }
}
