package dev.attractor.app.report;

import java.util.List;
import java.util.Locale;

/**
 * Mean and standard deviation of a few numbers.
 *
 * @param deviation of the sample (n - 1); 0 for one number
 */
public record Statistics(double mean, double deviation) {
  public static Statistics of(List<Double> values) {
    double mean = values.stream().mapToDouble(v -> v).average().orElse(Double.NaN);
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    return new Statistics(mean, values.size() < 2 ? 0 : Math.sqrt(squares / (values.size() - 1)));
  }

  /** {@code .123 ± .004}, to three digits after the point. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.3f ± %.3f", mean, deviation);
  }
}
