package dev.attractor.data;

import dev.attractor.formats.Tensor;
import java.io.IOException;
import java.nio.file.Path;

/** Labels in an array: whole numbers from 0 on, one for each example. */
final class Labels {
  private static final int MOST_CLASSES = 1 << 16;

  private Labels() {}

  /** How many classes there are at least. */
  static int classes(int[] labels) {
    int most = 0;
    for (int label : labels) {
      most = Math.max(most, label);
    }
    return most + 1;
  }

  static int[] of(Path file, Tensor tensor) throws IOException {
    boolean column = tensor.shape().size() == 2 && tensor.shape().getLast() == 1;
    if ((tensor.shape().size() != 1 && !column) || tensor.count() == 0) {
      throw new IOException(
          "%s:%s: needs one label for each example, got an array of shape %s"
              .formatted(file, tensor.name(), tensor.shape()));
    }
    double[] values = tensor.toDoubles();
    int[] labels = new int[values.length];
    for (int i = 0; i < labels.length; i++) {
      if (!(values[i] >= 0 && values[i] < MOST_CLASSES) || values[i] != Math.rint(values[i])) {
        throw new IOException(
            "%s:%s: label %d is %s; labels are whole numbers from 0 to %d"
                .formatted(file, tensor.name(), i, values[i], MOST_CLASSES - 1));
      }
      labels[i] = (int) values[i];
    }
    return labels;
  }
}
