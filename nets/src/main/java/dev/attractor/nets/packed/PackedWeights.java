package dev.attractor.nets.packed;

import dev.attractor.formats.ClusteredModel;
import dev.attractor.formats.ClusteredTensor;
import dev.attractor.formats.Tensor;
import dev.attractor.nets.ParameterSpec;
import dev.attractor.packed.PackedMatrix;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A model's numbers by the names of a network's parameters.
 *
 * @param matrices of convolutions and linear layers, from codes where they are clustered and
 *     densely otherwise
 * @param vectors all other parameters
 */
record PackedWeights(Map<String, Matrix> matrices, Map<String, float[]> vectors) {
  /** A matrix of weights, packed or not. */
  @FunctionalInterface
  interface Matrix {
    /** Writes the products with {@code count} vectors, vector by vector. */
    void multiply(float[] x, int count, float[] y);
  }

  /**
   * Those of a network.
   *
   * @throws IOException naming the parameter that the model lacks or has in another shape
   */
  static PackedWeights of(List<ParameterSpec> parameters, ClusteredModel model) throws IOException {
    Map<String, ClusteredTensor> clustered = new HashMap<>();
    Map<String, Tensor> others = new HashMap<>();
    model.clustered().forEach(tensor -> clustered.put(tensor.name(), tensor));
    model.untouched().forEach(tensor -> others.put(tensor.name(), tensor));
    Map<String, Matrix> matrices = new HashMap<>();
    Map<String, float[]> vectors = new HashMap<>();
    for (ParameterSpec spec : parameters) {
      String name = spec.name();
      ClusteredTensor codes = clustered.get(name);
      Tensor dense = codes == null ? others.get(name) : codes.restored();
      if (dense == null || !dense.shape().equals(spec.shape())) {
        throw new IOException(
            "the model has no '%s' of shape %s (%s)"
                .formatted(
                    name, spec.shape(), dense == null ? "none of that name" : dense.shape()));
      }
      float[] values = dense.toFloats();
      int rows = spec.shape().getFirst().intValue();
      int columns = values.length / rows;
      if (!spec.kind().isWeight()) {
        vectors.put(name, values);
      } else if (codes != null && columns % codes.dimension() == 0) {
        PackedMatrix matrix = codes.matrix();
        matrices.put(name, matrix::multiply);
      } else {
        matrices.put(name, (x, count, y) -> dense(values, rows, columns, x, count, y));
      }
    }
    return new PackedWeights(matrices, vectors);
  }

  private static void dense(float[] w, int rows, int columns, float[] x, int count, float[] y) {
    for (int v = 0; v < count; v++) {
      for (int row = 0; row < rows; row++) {
        double sum = 0;
        for (int c = 0; c < columns; c++) {
          sum += (double) w[row * columns + c] * x[v * columns + c];
        }
        y[v * rows + row] = (float) sum;
      }
    }
  }

  /** The product of a matrix with {@code count} vectors, plus a bias. */
  float[] linear(String name, float[] x, int count) {
    float[] bias = vectors.get(name + ".bias");
    float[] y = new float[count * bias.length];
    matrices.get(name + ".weight").multiply(x, count, y);
    for (int i = 0; i < y.length; i++) {
      y[i] += bias[i % bias.length];
    }
    return y;
  }
}
