package dev.attractor.nets;

import dev.attractor.fixedpoint.Adjoint;
import dev.attractor.fixedpoint.DampedAdjoint;
import dev.attractor.fixedpoint.ExactAdjoint;
import dev.attractor.fixedpoint.NeumannAdjoint;
import dev.attractor.fixedpoint.UnrolledAdjoint;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How often each adjoint answered in a run, layer by layer: a gradient that was asked of one and
 * given by another does not go unseen.
 */
public final class AdjointCounts {
  private static final String BETWEEN = " ";

  private final Map<String, Long> counts = new TreeMap<>();

  AdjointCounts() {}

  /** The name that figures and files know an adjoint by. */
  static String word(Adjoint adjoint) {
    return switch (adjoint) {
      case ExactAdjoint exact -> "exact";
      case DampedAdjoint damped -> "damped";
      case UnrolledAdjoint unrolled -> "unrolled";
      case NeumannAdjoint(int terms) when terms == 1 -> "jacobian-free";
      case NeumannAdjoint(int terms) -> "neumann-" + terms;
    };
  }

  void add(String layer, Adjoint adjoint) {
    counts.merge(layer + BETWEEN + word(adjoint), 1L, Long::sum);
  }

  /** Pull-backs by {@code layer adjoint}, such as {@code conv1.weight damped}. */
  public Map<String, Long> byLayer() {
    return Collections.unmodifiableMap(counts);
  }

  /** Pull-backs of all layers by adjoint: exact, damped, neumann-N, jacobian-free, unrolled. */
  public Map<String, Long> total() {
    return counts.entrySet().stream()
        .collect(
            Collectors.groupingBy(
                entry -> entry.getKey().substring(entry.getKey().lastIndexOf(BETWEEN) + 1),
                TreeMap::new,
                Collectors.summingLong(Map.Entry::getValue)));
  }

  /** One line for each count, read back by {@link #parse}. */
  String text() {
    return counts.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining("\n"));
  }

  /**
   * @throws IllegalArgumentException naming the line that is not a count
   */
  static AdjointCounts parse(String text) {
    AdjointCounts parsed = new AdjointCounts();
    text.lines()
        .forEach(
            line -> {
              int at = line.lastIndexOf('=');
              try {
                parsed.counts.put(line.substring(0, at), Long.parseLong(line.substring(at + 1)));
              } catch (NumberFormatException | IndexOutOfBoundsException e) {
                throw new IllegalArgumentException("not a count of pull-backs: " + line, e);
              }
            });
    return parsed;
  }

  /** The percentages, the most frequent first: {@code damped 98.0 %, jacobian-free 2.0 %}. */
  @Override
  public String toString() {
    Map<String, Long> total = total();
    double all = total.values().stream().mapToLong(Long::longValue).sum();
    return total.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .map(e -> String.format(Locale.ROOT, "%s %.1f %%", e.getKey(), 100 * e.getValue() / all))
        .collect(Collectors.joining(", "));
  }
}
