package dev.attractor.compression;

import dev.attractor.clustering.HardClustering;
import dev.attractor.clustering.KMeans;
import dev.attractor.clustering.PackedCodes;
import dev.attractor.clustering.ScalarQuantizer;
import dev.attractor.clustering.Weights;
import dev.attractor.formats.DataType;
import dev.attractor.formats.Tensor;
import dev.attractor.parallel.FixedRanges;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * Clusters one tensor and writes its codes and codebooks to their places, stretch by stretch:
 * beside the codebook of a stretch nothing grows with the tensor, but for codewords of two numbers
 * and more, whose codes are held until they are written.
 */
final class TensorCompression {
  /** Numbers that a thread takes at a time; stretches begin at whole bytes of codes. */
  private static final int STRETCH = 1 << 16;

  private static final int BYTE = 8;

  /** A channel is read into an array. */
  private static final long LONGEST = 1 << 28;

  private final TensorPlan plan;
  private final Tensor tensor;
  private final TensorNumbers numbers;
  private final TensorRecipe recipe;
  private final PartFile file;
  private final long codebookAt;
  private final long codesAt;
  private final LongConsumer progress;
  private final int bits;

  /**
   * @param progress told how many of the tensor's bytes are done since it was told last; called by
   *     several threads
   */
  TensorCompression(
      TensorPlan plan, PartFile file, long codebookAt, long codesAt, LongConsumer progress) {
    this.plan = plan;
    this.tensor = plan.tensor();
    this.numbers = new TensorNumbers(tensor);
    this.recipe = plan.recipe().orElseThrow();
    this.file = file;
    this.codebookAt = codebookAt;
    this.codesAt = codesAt;
    this.progress = progress;
    this.bits = PackedCodes.bitsFor(recipe.codewords());
  }

  /** Sum of squared errors. */
  double run() {
    if (plan.group() == 0) {
      return recipe.dimension() == 1 ? wholeLine() : wholeRows();
    }
    if (plan.groups().channel() > LONGEST) {
      throw new IllegalArgumentException(
          "tensor %s: channels of %d numbers, at most %d are read at once; use group=tensor"
              .formatted(tensor.name(), plan.groups().channel(), LONGEST));
    }
    return recipe.dimension() == 1 ? groupedLine() : groupedRows();
  }

  /** One codebook, one number a code. */
  private double wholeLine() {
    if (!Floats16.holds(tensor.type()) || plan.sensitivity() != null) {
      HardClustering clustering = settings().build().fit(weights());
      double[] means = clustering.codebook();
      Arrays.sort(means);
      float[] codebook = new float[means.length];
      for (int j = 0; j < means.length; j++) {
        codebook[j] = (float) means[j];
      }
      file.write(codebookAt, codebook);
      return assigned(codebook);
    }
    return countedLine();
  }

  /** The same from counts of all values that 16 bits have. */
  private double countedLine() {
    long[] counts = Floats16.counts(tensor);
    numbers.requireFinite(counts);
    Integer[] order =
        IntStream.range(0, Floats16.VALUES)
            .filter(i -> counts[i] > 0)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> Floats16.widened(tensor.type(), i) + 0f))
            .toArray(Integer[]::new);
    float[] values = new float[order.length];
    long[] masses = new long[order.length];
    int n = 0;
    for (int pattern : order) {
      float value = Floats16.widened(tensor.type(), pattern) + 0f;
      if (n == 0 || value != values[n - 1]) {
        values[n++] = value;
      }
      masses[n - 1] += counts[pattern];
    }
    float[] codebook = new float[recipe.codewords()];
    ScalarQuantizer quantizer = new ScalarQuantizer(recipe.codewords());
    quantizer.fitCounted(values, masses, n, codebook, 0);
    file.write(codebookAt, codebook);
    int[] codeOf = new int[Floats16.VALUES];
    double squares = 0;
    int[] codes = new int[n];
    quantizer.assign(values, 0, n, codebook, 0, codes);
    for (int i = 0, at = 0; i < order.length; i++) {
      float value = Floats16.widened(tensor.type(), order[i]) + 0f;
      at += value == values[at] ? 0 : 1;
      codeOf[order[i]] = codes[at];
      double error = (double) value - codebook[codes[at]];
      squares += counts[order[i]] * error * error;
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
  private double assigned(float[] codebook) {
    double[] squares = new double[FixedRanges.count(tensor.count(), STRETCH)];
    stretches(
        (from, count, codes) -> {
          float[] values = numbers.read(from, count);
          new ScalarQuantizer(codebook.length).assign(values, 0, count, codebook, 0, codes);
          squares[(int) (from / STRETCH)] = squares(values, count, codebook, 0, codes);
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
          pack(from, found, count);
          progress.accept((long) count * tensor.type().bytes());
        });
  }

  private void pack(long first, int[] codes, int count) {
    byte[] packed = new byte[(int) (((long) count * bits + 7) / BYTE)];
    PackedCodes.pack(bits, codes, 0, count, packed, 0);
    file.write(codesAt + first / BYTE * bits, packed, packed.length);
  }

  /** A codebook for each group, one number a code: eight channels begin at a whole byte. */
  private double groupedLine() {
    int channel = (int) plan.groups().channel();
    int group = (int) plan.groups().group();
    int k = recipe.codewords();
    int books = (int) plan.groups().perChannel();
    int grain = (int) Math.max(1, STRETCH / BYTE / Math.max(1, channel)) * BYTE;
    double[] squares = new double[FixedRanges.count(plan.groups().channels(), grain)];
    FixedRanges.forEach(
        plan.groups().channels(),
        grain,
        (range, from, to) -> {
          int channels = (int) (to - from);
          int count = Math.multiplyExact(channels, channel);
          float[] values = numbers.read(from * channel, count);
          float[] weights = sensitivities(from * channel, count);
          float[] codebooks = new float[Math.multiplyExact(channels * books, k)];
          int[] codes = new int[count];
          int[] some = new int[group];
          ScalarQuantizer quantizer = new ScalarQuantizer(k);
          for (int c = 0, book = 0; c < channels; c++) {
            for (int g = 0; g < channel; g += group, book += k) {
              int at = c * channel + g;
              int length = Math.min(group, channel - g);
              if (!quantizer.fit(values, weights, at, length, codebooks, book)) {
                quantizer.fit(values, null, at, length, codebooks, book); // none is sensitive
              }
              quantizer.assign(values, at, length, codebooks, book, some);
              System.arraycopy(some, 0, codes, at, length);
              for (int i = 0; i < length; i++) {
                double error = (double) values[at + i] - codebooks[book + some[i]];
                squares[range] += error * error;
              }
            }
          }
          file.write(codebookAt + from * books * k * Float.BYTES, codebooks);
          pack(from * channel, codes, count);
          progress.accept((long) count * tensor.type().bytes());
        });
    return Arrays.stream(squares).sum();
  }

  /** One codebook, several numbers a code. */
  private double wholeRows() {
    HardClustering clustering = settings().build().fit(weights());
    write(codebookAt, clustering.codebook());
    PackedCodes codes = clustering.assign();
    MemorySegment bytes =
        MemorySegment.ofArray(new long[(int) ((codes.size() * (long) bits + 63) / 64)])
            .asSlice(0, PackedCodes.bytesFor(recipe.codewords(), codes.size()));
    codes.copyTo(bytes);
    file.write(codesAt, bytes);
    progress.accept(tensor.data().byteSize());
    return clustering.rmse() * clustering.rmse() * tensor.count();
  }

  /** A codebook for each group, several numbers a code: groups in turn, each fit in parallel. */
  private double groupedRows() {
    int channel = (int) plan.groups().channel();
    int group = (int) plan.groups().group();
    int d = recipe.dimension();
    int books = (int) plan.groups().perChannel();
    KMeans kmeans = settings().restarts(1).build();
    double squares = 0;
    for (long first = 0; first < plan.groups().channels(); first += BYTE) {
      int channels = (int) Math.min(BYTE, plan.groups().channels() - first);
      int[] codes = new int[channels * (channel / d)];
      int row = 0;
      for (int c = 0; c < channels; c++) {
        for (int g = 0; g < channel; g += group) {
          int length = Math.min(group, channel - g);
          float[] values = numbers.read((first + c) * channel + g, length);
          HardClustering clustering = kmeans.fit(Weights.of(values).named(tensor.name()));
          long book = (first + c) * books + g / group;
          write(codebookAt + book * recipe.codewords() * d * Float.BYTES, clustering.codebook());
          clustering.assign().copyTo(0, codes, row, length / d);
          row += length / d;
          squares += clustering.rmse() * clustering.rmse() * length;
        }
      }
      pack(first * channel / d, codes, row);
      progress.accept((long) channels * channel * tensor.type().bytes());
    }
    return squares;
  }

  private void write(long at, double[] codebook) {
    float[] rounded = new float[codebook.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) codebook[i];
    }
    file.write(at, rounded);
  }

  private KMeans.Builder settings() {
    return KMeans.builder().codewords(recipe.codewords()).dimension(recipe.dimension());
  }

  private Weights weights() {
    Weights weights =
        switch (tensor.type()) {
          case F16 -> Weights.ofFloat16(tensor.data());
          case BF16 -> Weights.ofBfloat16(tensor.data());
          case F32 -> Weights.of(tensor.data());
          default -> Weights.of(tensor.toFloats());
        };
    weights = weights.named(tensor.name());
    Tensor sensitivity = plan.sensitivity();
    if (sensitivity == null) {
      return weights;
    }
    return sensitivity.type() == DataType.F32
        ? weights.withRowWeights(sensitivity.data())
        : weights.withRowWeights(sensitivity.toFloats());
  }

  /** Those of a stretch; null when all numbers count the same. */
  private float[] sensitivities(long from, int count) {
    return plan.sensitivity() == null
        ? null
        : new TensorNumbers(plan.sensitivity()).readPositive(from, count);
  }

  private static double squares(
      float[] values, int count, float[] codebook, int book, int[] codes) {
    double squares = 0;
    for (int i = 0; i < count; i++) {
      double error = (double) values[i] - codebook[book + codes[i]];
      squares += error * error;
    }
    return squares;
  }
}
