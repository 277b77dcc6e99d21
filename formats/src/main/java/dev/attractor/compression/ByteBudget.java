package dev.attractor.compression;

import dev.attractor.formats.ClusteredTensor;
import dev.attractor.formats.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Function;

/**
 * Chooses the bits of each tensor so that all tensors together fit a number of bytes.
 *
 * <p>The error of a tensor in so many bits is measured: some of its channels are clustered, and the
 * error is the sum of s (w - v)^2 over that of s w^2, where v is what w becomes and s its
 * sensitivity. For a matrix whose inputs are uncorrelated and have the mean squares s this is the
 * squared error of its output over the output's square. All tensors begin with the fewest bits, and
 * the one whose error falls most for each byte gets one more, as long as some fit: errors are
 * convex in the bits, about, so this is near the least sum of errors.
 *
 * @param bytes of all tensors together; the file's header comes on top
 */
public record ByteBudget(long bytes) {
  private static final int MOST_BITS = 8;

  /** The last one ends the others. */
  private static final List<Map.Entry<String, Double>> UNITS =
      List.of(
          Map.entry("GB", 1e9), Map.entry("MB", 1e6), Map.entry("KB", 1e3), Map.entry("B", 1.0));

  /** Numbers of a tensor that are clustered to measure its error, about. */
  private static final long SAMPLE = 1 << 17;

  /** A tensor in so many bits, or as it is. */
  private record Choice(Optional<TensorRecipe> recipe, long bytes, double error) {}

  /** A tensor, its choices from the smallest on, and which one is taken. */
  private static final class Choices {
    private final String name;
    private final List<Choice> all;
    private int taken;

    Choices(String name, List<Choice> all) {
      this.name = name;
      this.all = all;
    }

    boolean more() {
      return taken + 1 < all.size();
    }

    long cost() {
      return all.get(taken + 1).bytes - all.get(taken).bytes;
    }

    /** By how much the error falls for each byte of the next choice. */
    double gain() {
      return (all.get(taken).error - all.get(taken + 1).error) / cost();
    }
  }

  /**
   * Reads a size such as {@code 3.2GB}, {@code 500MB}, {@code 64kB} or {@code 123456}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static ByteBudget parse(String text) {
    String upper = text.strip().toUpperCase(Locale.ROOT);
    double unit = 1;
    for (Map.Entry<String, Double> known : UNITS) {
      if (upper.endsWith(known.getKey())) {
        unit = known.getValue();
        upper = upper.substring(0, upper.length() - known.getKey().length()).strip();
        break;
      }
    }
    try {
      double bytes = Double.parseDouble(upper) * unit;
      if (bytes >= 1 && bytes < Long.MAX_VALUE) {
        return new ByteBudget((long) bytes);
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException(
        "a budget is a size such as 3.2GB, 500MB or 123456, got '" + text + "'");
  }

  /**
   * Chooses.
   *
   * @param tensors all that the result will hold
   * @param rules which tensors are clustered, in which groups and with which entries; codewords of
   *     several numbers stay as they are
   * @param sensitivities of a tensor, by its name
   * @return a rule for each tensor that is clustered
   * @throws IllegalArgumentException when one bit each is too much, or a rule of a file gives bits
   */
  public CompressionRules choose(
      List<Tensor> tensors,
      CompressionRules rules,
      Function<String, Optional<Tensor>> sensitivities) {
    rules.requireNoSizes();
    List<Choices> choices = new ArrayList<>();
    long total = 0;
    for (Tensor tensor : tensors) {
      Optional<Tensor> sensitivity = sensitivities.apply(tensor.name());
      Choices some = new Choices(tensor.name(), choices(tensor, rules, sensitivity));
      choices.add(some);
      total += some.all.getFirst().bytes;
    }
    if (total > bytes) {
      throw new IllegalArgumentException(
          "a budget of %d bytes is less than the %d that all tensors take at least; raise it, or let"
                  .formatted(bytes, total)
              + " rules cluster more of them");
    }
    PriorityQueue<Choices> queue =
        new PriorityQueue<>(Comparator.comparingDouble(Choices::gain).reversed());
    choices.stream().filter(Choices::more).forEach(queue::add);
    while (!queue.isEmpty()) {
      Choices best = queue.poll();
      if (total + best.cost() <= bytes) { // another one may still fit
        total += best.cost();
        best.taken++;
        if (best.more()) {
          queue.add(best);
        }
      }
    }
    Map<String, TensorRecipe> chosen = new LinkedHashMap<>();
    choices.forEach(
        some -> some.all.get(some.taken).recipe.ifPresent(recipe -> chosen.put(some.name, recipe)));
    return CompressionRules.of(chosen);
  }

  private static List<Choice> choices(
      Tensor tensor, CompressionRules rules, Optional<Tensor> sensitivity) {
    Choice whole = new Choice(Optional.empty(), tensor.data().byteSize(), 0);
    TensorPlan plan = TensorPlan.of(tensor, rules, sensitivity.orElse(null));
    Optional<TensorRecipe> asked =
        rules.recipe(tensor.name(), tensor.type(), tensor.shape(), tensor.count());
    if (asked.isEmpty()) {
      return List.of(whole);
    }
    if (asked.get().dimension() > 1) {
      return List.of(new Choice(plan.recipe(), plan.packedBytes(), 0));
    }
    List<Choice> choices = new ArrayList<>();
    Tensor sample = sample(tensor);
    Optional<Tensor> weights = sensitivity.map(ByteBudget::sample);
    for (int bits = 1; bits <= MOST_BITS; bits++) {
      TensorRecipe recipe = asked.get().withBits(bits);
      CompressionRules one = CompressionRules.of(Map.of(tensor.name(), recipe));
      TensorPlan planned = TensorPlan.of(tensor, one, sensitivity.orElse(null));
      if (planned.clustered()) {
        double error = error(sample, weights, one);
        choices.add(new Choice(planned.recipe(), planned.packedBytes(), error));
      }
    }
    choices.add(whole);
    return choices;
  }

  /** Some channels, evenly apart. */
  private static Tensor sample(Tensor tensor) {
    long channels = tensor.channels();
    if (tensor.count() <= SAMPLE || channels < 2) {
      return tensor;
    }
    long channel = tensor.channel();
    int taken = (int) Math.clamp(SAMPLE / channel, 1, channels);
    float[] values = new float[Math.toIntExact(taken * channel)];
    for (int i = 0; i < taken; i++) {
      long from = (long) i * channels / taken * channel;
      float[] one = new TensorNumbers(tensor).read(from, (int) channel);
      System.arraycopy(one, 0, values, (int) (i * channel), one.length);
    }
    List<Long> shape = new ArrayList<>(tensor.shape());
    shape.set(0, (long) taken);
    return Tensor.of(tensor.name(), tensor.type(), shape, values);
  }

  private static double error(Tensor sample, Optional<Tensor> weights, CompressionRules rules) {
    float[] values = sample.toFloats();
    float[] found =
        new TensorCompressor(rules)
            .compress("", sample, weights, bytes -> {})
            .clustered()
            .map(ClusteredTensor::restore)
            .orElse(values);
    Optional<float[]> counts = weights.map(Tensor::toFloats);
    double error = 0;
    double size = 0;
    for (int i = 0; i < values.length; i++) {
      double weight = counts.isPresent() ? counts.get()[i] : 1;
      error += weight * ((double) values[i] - found[i]) * ((double) values[i] - found[i]);
      size += weight * values[i] * values[i];
    }
    return size == 0 ? 0 : error / size;
  }
}
