package dev.attractor.compression;

import dev.attractor.clustering.ScalarQuantizer;
import dev.attractor.parallel.FixedRanges;
import java.util.Arrays;

/** One number a code and a codebook for each group: some channels at a time. */
final class GroupCompression {
  private final TensorPlan plan;
  private final TensorNumbers numbers;
  private final PackedWriter writer;
  private final int codewords;
  private final int channel;
  private final int group;

  GroupCompression(TensorPlan plan, PackedWriter writer) {
    this.plan = plan;
    this.numbers = new TensorNumbers(plan.tensor());
    this.writer = writer;
    this.codewords = plan.recipe().orElseThrow().codewords();
    this.channel = (int) plan.groups().channel();
    this.group = (int) plan.groups().group();
  }

  /** Sum of squared errors, of outliers none. Eight channels begin at a whole byte. */
  double run() {
    int grain =
        Math.max(1, LineCompression.STRETCH / PackedWriter.BYTE / Math.max(1, channel))
            * PackedWriter.BYTE;
    double[] squares = new double[FixedRanges.count(plan.groups().channels(), grain)];
    FixedRanges.forEach(
        plan.groups().channels(),
        grain,
        (range, from, to) -> squares[range] = channels(from, (int) (to - from)));
    return Arrays.stream(squares).sum();
  }

  private double channels(long first, int channels) {
    int count = Math.multiplyExact(channels, channel);
    float[] values = numbers.read(first * channel, count);
    boolean[] outliers = outliers(values, first, channels);
    float[] weights = weights(first * channel, outliers);
    int books = (int) plan.groups().perChannel();
    float[] codebooks = new float[Math.multiplyExact(channels * books, codewords)];
    ScalarQuantizer quantizer = new ScalarQuantizer(codewords);
    for (int c = 0, book = 0; c < channels; c++) {
      for (int g = 0; g < channel; g += group, book += codewords) {
        int at = c * channel + g;
        int length = Math.min(group, channel - g);
        if (!quantizer.fit(values, weights, at, length, codebooks, book)) {
          quantizer.fit(values, null, at, length, codebooks, book); // none is sensitive
        }
      }
    }
    writer.codebooks(first * books, codebooks);
    int[] codes = new int[count];
    int[] some = new int[group];
    double squares = 0;
    for (int c = 0, book = 0; c < channels; c++) {
      for (int g = 0; g < channel; g += group, book += codewords) {
        int at = c * channel + g;
        int length = Math.min(group, channel - g);
        quantizer.assign(values, at, length, codebooks, book, some);
        System.arraycopy(some, 0, codes, at, length);
        for (int i = 0; i < length; i++) {
          double error = (double) values[at + i] - codebooks[book + some[i]];
          squares += outliers[at + i] ? 0 : error * error;
        }
      }
    }
    writer.codes(first * channel, codes, count);
    writer.done(count);
    return squares;
  }

  /** Writes the outliers of some channels; says which numbers they are. */
  private boolean[] outliers(float[] values, long first, int channels) {
    boolean[] outliers = new boolean[values.length];
    for (int c = 0; plan.outliers() > 0 && c < channels; c++) {
      int[] columns = OutlierSelection.largest(values, c * channel, channel, plan.outliers());
      writer.outliers(first + c, columns);
      for (int column : columns) {
        outliers[c * channel + column] = true;
      }
    }
    return outliers;
  }

  /** How much each number counts; null when all count the same. */
  private float[] weights(long from, boolean[] outliers) {
    if (plan.sensitivity() == null && plan.outliers() == 0) {
      return null;
    }
    float[] weights = new float[outliers.length];
    if (plan.sensitivity() == null) {
      Arrays.fill(weights, 1);
    } else {
      weights = new TensorNumbers(plan.sensitivity()).readPositive(from, outliers.length);
    }
    for (int i = 0; i < outliers.length; i++) {
      weights[i] = outliers[i] ? 0 : weights[i];
    }
    return weights;
  }
}
