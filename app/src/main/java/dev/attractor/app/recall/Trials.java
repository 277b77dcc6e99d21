package dev.attractor.app.recall;

import java.util.Arrays;
import java.util.Locale;

/** A figure over repeated trials: its mean and standard deviation (with n - 1). */
record Trials(double mean, double deviation, int count) {
  static Trials of(double... values) {
    double mean = Arrays.stream(values).average().orElse(Double.NaN);
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    double deviation = values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
    return new Trials(mean, deviation, values.length);
  }

  String show() {
    return String.format(Locale.ROOT, "%.3f ± %.3f", mean, deviation);
  }
}
