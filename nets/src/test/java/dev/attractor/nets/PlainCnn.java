package dev.attractor.nets;

import dev.attractor.data.LabelledImages;

/** The two-layer network once more, in double precision and plain loops: what tests believe. */
final class PlainCnn {
  private PlainCnn() {}

  /** Mean cross-entropy of the first {@code count} images. */
  static double loss(Parameters parameters, LabelledImages images, int count) {
    TwoLayerCnn architecture = (TwoLayerCnn) parameters.architecture();
    double sum = 0;
    for (int i = 0; i < count; i++) {
      double[][][] x = new double[1][architecture.side()][architecture.side()];
      float[] image = images.image(i);
      for (int p = 0; p < image.length; p++) {
        x[0][p / architecture.side()][p % architecture.side()] =
            (image[p] - architecture.mean()) / architecture.deviation();
      }
      double[][][] first = block(x, parameters, "conv1");
      double[] scores = linear(block(first, parameters, "conv2"), parameters);
      double total = 0;
      for (double score : scores) {
        total += Math.exp(score);
      }
      sum += Math.log(total) - scores[images.labels()[i]];
    }
    return sum / count;
  }

  private static double[][][] block(double[][][] x, Parameters parameters, String layer) {
    float[] weight = parameters.get(layer + ".weight");
    float[] bias = parameters.get(layer + ".bias");
    int channels = x.length;
    int side = x[0].length;
    double[][][] pooled = new double[bias.length][side / 2][side / 2];
    for (int filter = 0; filter < bias.length; filter++) {
      for (int row = 0; row < side; row++) {
        for (int column = 0; column < side; column++) {
          double sum = bias[filter];
          for (int channel = 0; channel < channels; channel++) {
            for (int tap = 0; tap < 9; tap++) {
              int r = row + tap / 3 - 1;
              int c = column + tap % 3 - 1;
              if (r >= 0 && r < side && c >= 0 && c < side) {
                sum += weight[(filter * channels + channel) * 9 + tap] * x[channel][r][c];
              }
            }
          }
          // zero to start with: the maximum of ReLUs is the ReLU of the maximum
          pooled[filter][row / 2][column / 2] = Math.max(pooled[filter][row / 2][column / 2], sum);
        }
      }
    }
    return pooled;
  }

  private static double[] linear(double[][][] x, Parameters parameters) {
    float[] weight = parameters.get("linear.weight");
    float[] bias = parameters.get("linear.bias");
    double[] scores = new double[bias.length];
    int side = x[0].length;
    int features = x.length * side * side;
    for (int out = 0; out < scores.length; out++) {
      scores[out] = bias[out];
      for (int i = 0; i < features; i++) {
        scores[out] += weight[out * features + i] * x[i / (side * side)][i / side % side][i % side];
      }
    }
    return scores;
  }
}
