package dev.attractor.bench;

import dev.attractor.clustering.PackedCodes;
import dev.attractor.clustering.ScalarQuantizer;
import dev.attractor.clustering.SoftKMeans;
import dev.attractor.clustering.Temperature;
import dev.attractor.clustering.Weights;
import dev.attractor.compression.Grouping;
import dev.attractor.formats.ClusteredTensor;
import dev.attractor.formats.Tensor;
import java.util.Arrays;

/** How the codewords of a group of weights are found. */
enum CodebookMethod {
  /** Lloyd's iterations from quantiles of the weights. */
  LLOYD {
    @Override
    void fit(float[] values, float[] codebook) {
      float[] sorted = values.clone();
      Arrays.sort(sorted);
      int k = codebook.length;
      for (int j = 0; j < k; j++) {
        codebook[j] = sorted[(int) ((j + 0.5) / k * sorted.length)];
      }
      for (int pass = 0; pass < PASSES; pass++) {
        double[] sums = new double[k];
        int[] counts = new int[k];
        int j = 0;
        for (float value : sorted) {
          while (j + 1 < k && Math.abs(value - codebook[j + 1]) < Math.abs(value - codebook[j])) {
            j++;
          }
          sums[j] += value;
          counts[j]++;
        }
        for (j = 0; j < k; j++) {
          codebook[j] = counts[j] == 0 ? codebook[j] : (float) (sums[j] / counts[j]);
        }
      }
    }
  },

  /** The attractor of soft k-means at a temperature of a fiftieth of the weights' deviation. */
  ATTRACTOR {
    @Override
    void fit(float[] values, float[] codebook) {
      double[] found =
          SoftKMeans.builder()
              .codewords(codebook.length)
              .dimension(1)
              .temperature(Temperature.relative(LOW))
              .build()
              .fit(Weights.of(values))
              .codebook();
      for (int j = 0; j < codebook.length; j++) {
        codebook[j] = (float) found[j];
      }
      Arrays.sort(codebook);
    }
  },

  /**
   * Evenly spaced levels from -s to s (1 - 2 / k), where s is the weight of the largest magnitude,
   * its sign included: round to nearest.
   */
  ROUNDING {
    @Override
    void fit(float[] values, float[] codebook) {
      float largest = 0;
      for (float value : values) {
        largest = Math.abs(value) > Math.abs(largest) ? value : largest;
      }
      int k = codebook.length;
      for (int j = 0; j < k; j++) {
        codebook[j] = -largest * (j - k / 2) / (k / 2f);
      }
      Arrays.sort(codebook);
    }
  };

  private static final int PASSES = 50;
  private static final double LOW = 0.02;

  /** Finds codewords, in ascending order. */
  abstract void fit(float[] values, float[] codebook);

  /** Clusters a tensor whose channels are multiples of the group. */
  ClusteredTensor cluster(Tensor tensor, Grouping grouping, int codewords) {
    float[] values = tensor.toFloats();
    int channel = (int) (tensor.count() / tensor.shape().getFirst());
    int group =
        switch (grouping.kind()) {
          case TENSOR -> values.length;
          case CHANNEL -> channel;
          case NUMBERS -> Math.min(channel, (int) grouping.size());
        };
    float[] books = new float[values.length / group * codewords];
    int[] codes = new int[values.length];
    float[] book = new float[codewords];
    int[] some = new int[group];
    ScalarQuantizer nearest = new ScalarQuantizer(codewords);
    for (int at = 0, b = 0; at < values.length; at += group, b += codewords) {
      fit(Arrays.copyOfRange(values, at, at + group), book);
      nearest.assign(values, at, group, book, 0, some);
      System.arraycopy(some, 0, codes, at, group);
      System.arraycopy(book, 0, books, b, codewords);
    }
    return new ClusteredTensor(
        tensor.name(),
        tensor.shape(),
        1,
        books,
        PackedCodes.of(codewords, codes),
        tensor.type(),
        grouping.kind() == Grouping.Kind.TENSOR ? 0 : group);
  }
}
