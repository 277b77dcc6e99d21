package dev.attractor.app.clustering;

import dev.attractor.app.cli.Table;
import dev.attractor.clustering.PackedCodes;
import dev.attractor.formats.ClusteredModel;
import dev.attractor.formats.ClusteredTensor;
import dev.attractor.formats.Tensor;
import dev.attractor.nets.Quality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Two networks beside each other.
 *
 * @param first one of them
 * @param second the other
 * @param layers the tensors that both have in the same shape
 * @param onlyFirst names of tensors that the second does not have in that shape
 * @param onlySecond the reverse
 */
record Comparison(
    Side first, Side second, List<Layer> layers, List<String> onlyFirst, List<String> onlySecond) {

  /**
   * One of the two.
   *
   * @param file it is in
   * @param bytes of the file
   * @param bitsPerNumber of all tensors, codebooks included
   * @param accuracy on the data set; null when none is given, or when it has no classes
   * @param rmse on the data set; null when none is given, or when it has classes
   */
  record Side(String file, long bytes, double bitsPerNumber, Double accuracy, Double rmse) {}

  /**
   * A tensor in both.
   *
   * @param bits of codes and codebook, or of the type, for each number
   * @param entropyBits what an entropy coder needs for each number of a clustered tensor, its
   *     codebook included; otherwise its bits
   */
  record Layer(
      String name,
      long numbers,
      double firstBits,
      double firstEntropyBits,
      double secondBits,
      double secondEntropyBits,
      double largestChange,
      double rootMeanSquareChange) {}

  /** A tensor in full, with its cost. */
  private record Stored(Tensor tensor, double bits, double entropyBits) {}

  /** Compares two files; either quality may be null. */
  static Comparison of(Path first, Quality firstQuality, Path second, Quality secondQuality)
      throws IOException {
    ClusteredModel a = StoredNetwork.read(first);
    ClusteredModel b = StoredNetwork.read(second);
    Map<String, Stored> before = stored(a);
    Map<String, Stored> after = stored(b);
    List<Layer> layers = new ArrayList<>();
    List<String> onlyFirst = new ArrayList<>();
    for (Stored stored : before.values()) {
      Stored other = after.get(stored.tensor.name());
      if (other == null || !other.tensor.shape().equals(stored.tensor.shape())) {
        onlyFirst.add(stored.tensor.name());
      } else {
        layers.add(layer(stored, other));
        after.remove(stored.tensor.name());
      }
    }
    if (layers.isEmpty()) {
      throw new IOException(
          "%s and %s have no tensor of the same name and shape".formatted(first, second));
    }
    return new Comparison(
        side(first, a, firstQuality),
        side(second, b, secondQuality),
        layers,
        onlyFirst,
        List.copyOf(after.keySet()));
  }

  private static Side side(Path file, ClusteredModel model, Quality quality) throws IOException {
    long numbers =
        model.clustered().stream().mapToLong(ClusteredTensor::count).sum()
            + model.untouched().stream().mapToLong(Tensor::count).sum();
    return new Side(
        file.toString(),
        Files.size(file),
        8.0 * model.packedBytes() / numbers,
        Judgement.accuracy(quality),
        Judgement.rmse(quality));
  }

  private static Map<String, Stored> stored(ClusteredModel model) {
    Map<String, Stored> all = new LinkedHashMap<>();
    for (ClusteredTensor tensor : model.clustered()) {
      double bits = 8.0 * tensor.packedBytes() / tensor.count();
      double codebookBits = 32.0 * tensor.codebook().length / tensor.count();
      double entropy = entropy(tensor.codes()) * tensor.codes().size() / tensor.count();
      all.put(tensor.name(), new Stored(tensor.restored(), bits, entropy + codebookBits));
    }
    for (Tensor tensor : model.untouched()) {
      double bits = 8.0 * tensor.type().bytes();
      all.put(tensor.name(), new Stored(tensor, bits, bits));
    }
    return all;
  }

  /** Bits that a code carries, from how often each of them is used. */
  private static double entropy(PackedCodes codes) {
    long[] counts = new long[codes.codewords()];
    for (long row = 0; row < codes.size(); row++) {
      counts[codes.get(row)]++;
    }
    double bits = 0;
    for (long count : counts) {
      double share = count / (double) codes.size();
      bits -= count == 0 ? 0 : share * Math.log(share) / Math.log(2);
    }
    return bits;
  }

  private static Layer layer(Stored a, Stored b) {
    double[] before = a.tensor.toDoubles();
    double[] after = b.tensor.toDoubles();
    double largest = 0;
    double squares = 0;
    for (int i = 0; i < before.length; i++) {
      double change = after[i] - before[i];
      largest = Math.max(largest, Math.abs(change));
      squares += change * change;
    }
    return new Layer(
        a.tensor.name(),
        before.length,
        a.bits,
        a.entropyBits,
        b.bits,
        b.entropyBits,
        largest,
        Math.sqrt(squares / Math.max(1, before.length)));
  }

  String text() {
    Table table =
        new Table("tensor", "numbers", "bits A", "bits B", "entropy B", "largest change", "rms");
    for (Layer layer : layers) {
      table.row(
          layer.name,
          layer.numbers,
          String.format(Locale.ROOT, "%.2f", layer.firstBits),
          String.format(Locale.ROOT, "%.2f", layer.secondBits),
          String.format(Locale.ROOT, "%.2f", layer.secondEntropyBits),
          String.format(Locale.ROOT, "%.4g", layer.largestChange),
          String.format(Locale.ROOT, "%.4g", layer.rootMeanSquareChange));
    }
    StringBuilder text = new StringBuilder(table.text());
    text.append(side("A", first)).append(side("B", second));
    if (!onlyFirst.isEmpty()) {
      text.append("%nonly in A: %s".formatted(String.join(", ", onlyFirst)));
    }
    if (!onlySecond.isEmpty()) {
      text.append("%nonly in B: %s".formatted(String.join(", ", onlySecond)));
    }
    return text.toString();
  }

  private static String side(String letter, Side side) {
    return String.format(
        Locale.ROOT,
        "%n%s: %s, %d bytes, %.2f bits a number%s%s",
        letter,
        side.file,
        side.bytes,
        side.bitsPerNumber,
        side.accuracy == null ? "" : String.format(Locale.ROOT, ", accuracy %.4f", side.accuracy),
        side.rmse == null ? "" : String.format(Locale.ROOT, ", rmse %.4g", side.rmse));
  }
}
