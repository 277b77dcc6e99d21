package dev.attractor.compression;

import dev.attractor.clustering.HardClustering;
import dev.attractor.clustering.KMeans;
import dev.attractor.clustering.ScalarQuantizer;
import dev.attractor.clustering.Weights;
import dev.attractor.formats.DataType;
import dev.attractor.formats.Tensor;
import dev.attractor.parallel.FixedRanges;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/** One number a code and one codebook for the tensor, stretch by stretch. */
final class LineCompression {
  /** Numbers that a thread takes at a time; stretches begin at whole bytes of codes. */
  static final int STRETCH = 1 << 16;

  private final TensorPlan plan;
  private final Tensor tensor;
  private final TensorNumbers numbers;
  private final PackedWriter writer;
  private final int codewords;

  LineCompression(TensorPlan plan, PackedWriter writer) {
    this.plan = plan;
    this.tensor = plan.tensor();
    this.numbers = new TensorNumbers(tensor);
    this.writer = writer;
    this.codewords = plan.recipe().orElseThrow().codewords();
  }

  /** Sum of squared errors, of outliers none. */
  double run() {
    Optional<BitSet> outliers = plan.outliers() == 0 ? Optional.empty() : Optional.of(outliers());
    if (Floats16.holds(tensor.type()) && plan.sensitivity() == null) {
      return counted(outliers);
    }
    KMeans kmeans = KMeans.builder().codewords(codewords).dimension(1).build();
    HardClustering clustering = kmeans.fit(weights(outliers));
    double[] means = clustering.codebook();
    Arrays.sort(means);
    float[] codebook = new float[means.length];
    for (int j = 0; j < means.length; j++) {
      codebook[j] = (float) means[j];
    }
    writer.codebooks(0, codebook);
    return assigned(codebook, outliers);
  }

  /** Writes the outliers of all channels; says which numbers they are. */
  private BitSet outliers() {
    int channel = Math.toIntExact(plan.tensor().channel());
    int grain = Math.max(1, STRETCH / channel);
    long channels = tensor.count() / channel;
    int[][] found = new int[Math.toIntExact(channels)][];
    FixedRanges.forEach(
        channels,
        grain,
        (range, from, to) -> {
          for (long c = from; c < to; c++) {
            float[] values = numbers.read(c * channel, channel);
            found[(int) c] = OutlierSelection.largest(values, 0, channel, plan.outliers());
            writer.outliers(c, found[(int) c]);
          }
        });
    BitSet all = new BitSet();
    for (int c = 0; c < found.length; c++) {
      for (int column : found[c]) {
        all.set(Math.toIntExact((long) c * channel + column));
      }
    }
    return all;
  }

  /** From counts of all values that 16 bits have. */
  private double counted(Optional<BitSet> outliers) {
    long[] counts = Floats16.counts(tensor);
    numbers.requireFinite(counts);
    outliers.ifPresent(all -> all.stream().forEach(i -> counts[Floats16.bits(tensor, i)]--));
    Integer[] order =
        IntStream.range(0, Floats16.VALUES)
            .filter(i -> Float.isFinite(Floats16.widened(tensor.type(), i)))
            .boxed()
            .sorted(Comparator.comparingDouble(i -> Floats16.widened(tensor.type(), i) + 0f))
            .toArray(Integer[]::new);
    float[] values = new float[order.length];
    long[] masses = new long[order.length];
    int n = 0;
    for (int pattern : order) {
      if (counts[pattern] > 0) {
        float value = Floats16.widened(tensor.type(), pattern) + 0f;
        if (n == 0 || value != values[n - 1]) {
          values[n++] = value;
        }
        masses[n - 1] += counts[pattern];
      }
    }
    float[] codebook = new float[codewords];
    ScalarQuantizer quantizer = new ScalarQuantizer(codewords);
    quantizer.fitCounted(values, masses, n, codebook, 0);
    writer.codebooks(0, codebook);
    int[] codeOf = new int[Floats16.VALUES];
    float[] all = new float[order.length];
    for (int i = 0; i < order.length; i++) {
      all[i] = Floats16.widened(tensor.type(), order[i]) + 0f;
    }
    int[] codes = new int[order.length];
    quantizer.assign(all, 0, all.length, codebook, 0, codes);
    double squares = 0;
    for (int i = 0; i < order.length; i++) {
      codeOf[order[i]] = codes[i];
      double error = (double) all[i] - codebook[codes[i]];
      squares += counts[order[i]] == 0 ? 0 : counts[order[i]] * error * error;
    }
    stretches(
        (from, count, found) -> {
          for (int i = 0; i < count; i++) {
            found[i] = codeOf[Floats16.bits(tensor, from + i)];
          }
        });
    return squares;
  }

  /** Writes the nearest codewords' numbers; returns the sum of squared errors. */
  private double assigned(float[] codebook, Optional<BitSet> outliers) {
    double[] squares = new double[FixedRanges.count(tensor.count(), STRETCH)];
    stretches(
        (from, count, codes) -> {
          float[] values = numbers.read(from, count);
          new ScalarQuantizer(codebook.length).assign(values, 0, count, codebook, 0, codes);
          double sum = 0;
          for (int i = 0; i < count; i++) {
            if (outliers.isEmpty() || !outliers.get().get((int) from + i)) {
              double error = (double) values[i] - codebook[codes[i]];
              sum += error * error;
            }
          }
          squares[(int) (from / STRETCH)] = sum;
        });
    return Arrays.stream(squares).sum();
  }

  @FunctionalInterface
  private interface Codes {
    void find(long from, int count, int[] codes);
  }

  /** Packs and writes the codes of all stretches. */
  private void stretches(Codes codes) {
    FixedRanges.forEach(
        tensor.count(),
        STRETCH,
        (range, from, to) -> {
          int count = (int) (to - from);
          int[] found = new int[count];
          codes.find(from, count, found);
          writer.codes(from, found, count);
          writer.done(count);
        });
  }

  /** All numbers, each with its sensitivity, outliers with none. */
  private Weights weights(Optional<BitSet> outliers) {
    Weights weights = TensorNumbers.weights(tensor);
    Tensor sensitivity = plan.sensitivity();
    if (outliers.isPresent()) {
      float[] counts = sensitivity == null ? ones() : sensitivity.toFloats();
      outliers.get().stream().forEach(i -> counts[i] = 0);
      return weights.withRowWeights(counts);
    }
    if (sensitivity == null) {
      return weights;
    }
    return sensitivity.type() == DataType.F32
        ? weights.withRowWeights(sensitivity.data())
        : weights.withRowWeights(sensitivity.toFloats());
  }

  private float[] ones() {
    float[] ones = new float[Math.toIntExact(tensor.count())];
    Arrays.fill(ones, 1);
    return ones;
  }
}
