package dev.attractor.data;

import dev.attractor.formats.DataType;
import dev.attractor.formats.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Examples in arrays: inputs are floats of any shape, n x ..; targets whole numbers from 0 on, for
 * classes, or floats to predict, n or n x m.
 */
final class NumericArrays {
  private static final Set<DataType> FLOATS =
      Set.of(DataType.F16, DataType.BF16, DataType.F32, DataType.F64);

  private NumericArrays() {}

  static NumericSplit split(
      Path source, Tensor learnt, Tensor learntTargets, Tensor judged, Tensor judgedTargets)
      throws IOException {
    String name = source.getFileName().toString();
    Targets learn = targets(source, learntTargets);
    Targets judge = targets(source, judgedTargets);
    if (learn instanceof Targets.Classes a && judge instanceof Targets.Classes b) {
      int classes = Math.max(a.outputs(), b.outputs());
      learn = new Targets.Classes(classes, a.labels());
      judge = new Targets.Classes(classes, b.labels());
    } else if (learn.getClass() != judge.getClass() || learn.outputs() != judge.outputs()) {
      throw new IOException(
          "%s: y_train of type %s and shape %s and y_test of type %s and shape %s do not agree"
              .formatted(
                  source,
                  learntTargets.type(),
                  learntTargets.shape(),
                  judgedTargets.type(),
                  judgedTargets.shape()));
    }
    NumericExamples train = examples(source, name + " train", learnt, learn);
    NumericExamples test = examples(source, name + " test", judged, judge);
    if (!train.shape().equals(test.shape())) {
      throw new IOException(source + ": x_train and x_test hold inputs of different shapes");
    }
    return new NumericSplit(name, train, test);
  }

  static NumericExamples examples(Path source, Tensor inputs, Tensor targets) throws IOException {
    return examples(source, source.getFileName().toString(), inputs, targets(source, targets));
  }

  private static NumericExamples examples(Path source, String name, Tensor inputs, Targets targets)
      throws IOException {
    List<Long> shape = inputs.shape();
    if (!FLOATS.contains(inputs.type())) {
      throw new IOException(
          "%s:%s: is of type %s; inputs are floats, or bytes (uint8) for images"
              .formatted(source, inputs.name(), inputs.type()));
    }
    if (shape.size() < 2 || inputs.count() == 0) {
      throw new IOException(
          "%s:%s: of shape %s; inputs are n x features, or n x any shape"
              .formatted(source, inputs.name(), shape));
    }
    if (shape.getFirst() != targets.count()) {
      throw new IOException(
          "%s:%s: holds %d inputs, and there are %d targets"
              .formatted(source, inputs.name(), shape.getFirst(), targets.count()));
    }
    List<Integer> one = shape.stream().skip(1).map(Math::toIntExact).toList();
    return new NumericExamples(name, one, finite(source, inputs), targets);
  }

  private static Targets targets(Path source, Tensor tensor) throws IOException {
    if (!FLOATS.contains(tensor.type())) {
      int[] labels = Labels.of(source, tensor);
      return new Targets.Classes(Labels.classes(labels), labels);
    }
    List<Long> shape = tensor.shape();
    if (shape.isEmpty() || shape.size() > 2 || tensor.count() == 0) {
      throw new IOException(
          "%s:%s: of shape %s; numbers to predict are n, or n x m for m of each example"
              .formatted(source, tensor.name(), shape));
    }
    int outputs = shape.size() == 1 ? 1 : Math.toIntExact(shape.getLast());
    return new Targets.Values(outputs, finite(source, tensor));
  }

  private static float[] finite(Path source, Tensor tensor) throws IOException {
    float[] values = tensor.toFloats();
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new IOException(
            "%s:%s: number %d is %s in single precision; all numbers must be finite"
                .formatted(source, tensor.name(), i, values[i]));
      }
    }
    return values;
  }
}
