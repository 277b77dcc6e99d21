package dev.attractor.app.recall;

import dev.attractor.app.cli.Table;
import dev.attractor.memory.Recall;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;

/**
 * What a memory of pictures recalls of one that it is shown.
 *
 * @param shape of the pictures
 * @param query what is shown
 * @param beta the inverse temperature of the recall
 * @param label a stored picture's, by its id
 */
record Recollection(
    PictureShape shape, float[] query, Recall recall, double beta, LongFunction<String> label) {
  /** A recalled column, and beside it the i-th nearest stored picture. */
  record Column(int column, long id, double weight, String label, long ranked, double similarity) {}

  List<Column> columns() {
    long[] ids = recall.ids();
    long[] indices = recall.indices();
    long[] ranked = recall.ranked();
    double[] scores = recall.scores();
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < recall.columns(); i++) {
      double weight = 0;
      for (double w : recall.weights(i)) {
        weight = Math.max(weight, w);
      }
      double similarity = 0;
      for (int j = 0; j < ids.length; j++) {
        similarity = ids[j] == ranked[i] ? scores[j] / beta : similarity;
      }
      columns.add(
          new Column(i + 1, indices[i], weight, label.apply(indices[i]), ranked[i], similarity));
    }
    return columns;
  }

  Table table() {
    Table table =
        new Table("column", "largest weight", "id", "label", "i-th nearest", "similarity");
    for (Column c : columns()) {
      table.row(
          c.column,
          String.format(Locale.ROOT, "%.4f", c.weight),
          c.id,
          c.label,
          c.ranked,
          String.format(Locale.ROOT, "%.4g", c.similarity));
    }
    return table;
  }

  /** The query and the recalled columns side by side. */
  PictureRow row() {
    double[] wide = new double[query.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = query[i];
    }
    PictureRow row = new PictureRow().query(shape.image(wide), "query");
    for (int i = 0; i < recall.columns(); i++) {
      row.recalled(shape.image(recall.pattern(i)), "column " + (i + 1));
    }
    return row;
  }
}
