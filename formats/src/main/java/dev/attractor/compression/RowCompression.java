package dev.attractor.compression;

import dev.attractor.clustering.HardClustering;
import dev.attractor.clustering.KMeans;
import dev.attractor.clustering.PackedCodes;
import dev.attractor.clustering.Weights;
import dev.attractor.formats.Tensor;
import java.lang.foreign.MemorySegment;

/** Several numbers a code, by hard k-means. */
final class RowCompression {
  private final TensorPlan plan;
  private final Tensor tensor;
  private final TensorNumbers numbers;
  private final TensorRecipe recipe;
  private final PackedWriter writer;

  RowCompression(TensorPlan plan, PackedWriter writer) {
    this.plan = plan;
    this.tensor = plan.tensor();
    this.numbers = new TensorNumbers(tensor);
    this.recipe = plan.recipe().orElseThrow();
    this.writer = writer;
  }

  /** Sum of squared errors. */
  double run() {
    return plan.group() == 0 ? whole() : grouped();
  }

  /** One codebook. */
  private double whole() {
    HardClustering clustering = settings().build().fit(TensorNumbers.weights(tensor));
    float[] codebook = written(0, clustering.codebook());
    PackedCodes codes = clustering.assign();
    int bits = PackedCodes.bitsFor(recipe.codewords());
    MemorySegment bytes =
        MemorySegment.ofArray(new long[(int) ((codes.size() * (long) bits + 63) / 64)])
            .asSlice(0, PackedCodes.bytesFor(recipe.codewords(), codes.size()));
    codes.copyTo(bytes);
    writer.codes(bytes);
    int d = recipe.dimension();
    int stretch = LineCompression.STRETCH / d * d;
    double squares = 0;
    for (long from = 0; from < tensor.count(); from += stretch) {
      float[] values = numbers.read(from, (int) Math.min(stretch, tensor.count() - from));
      int[] some = new int[(values.length + d - 1) / d];
      codes.copyTo(from / d, some, 0, some.length);
      squares += squares(values, some, 0, codebook);
    }
    writer.done(tensor.count());
    return squares;
  }

  /** A codebook for each group: groups in turn, each fit in parallel. */
  private double grouped() {
    int channel = (int) plan.groups().channel();
    int group = (int) plan.groups().group();
    int d = recipe.dimension();
    int books = (int) plan.groups().perChannel();
    KMeans kmeans = settings().restarts(1).build();
    double squares = 0;
    for (long first = 0; first < plan.groups().channels(); first += PackedWriter.BYTE) {
      int channels = (int) Math.min(PackedWriter.BYTE, plan.groups().channels() - first);
      int[] codes = new int[channels * (channel / d)];
      int row = 0;
      for (int c = 0; c < channels; c++) {
        for (int g = 0; g < channel; g += group) {
          int length = Math.min(group, channel - g);
          float[] values = numbers.read((first + c) * channel + g, length);
          HardClustering clustering = kmeans.fit(Weights.of(values).named(tensor.name()));
          float[] codebook = written((first + c) * books + g / group, clustering.codebook());
          clustering.assign().copyTo(0, codes, row, length / d);
          squares += squares(values, codes, row, codebook);
          row += length / d;
        }
      }
      writer.codes(first * channel / d, codes, row);
      writer.done((long) channels * channel);
    }
    return squares;
  }

  /** Writes a codebook; returns it as it was written. */
  private float[] written(long book, double[] codebook) {
    float[] rounded = new float[codebook.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) codebook[i];
    }
    writer.codebooks(book, rounded);
    return rounded;
  }

  private double squares(float[] values, int[] codes, int first, float[] codebook) {
    int d = recipe.dimension();
    double squares = 0;
    for (int i = 0; i < values.length; i++) {
      double error = (double) values[i] - codebook[codes[first + i / d] * d + i % d];
      squares += error * error;
    }
    return squares;
  }

  private KMeans.Builder settings() {
    return KMeans.builder().codewords(recipe.codewords()).dimension(recipe.dimension());
  }
}
