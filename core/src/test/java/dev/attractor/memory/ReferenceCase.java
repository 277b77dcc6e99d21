package dev.attractor.memory;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One case of {@code reference/separation.txt}; made by the script beside it. */
final class ReferenceCase {
  final String name;
  final int n;
  final int k;
  double[] scores;
  double[] thresholds;
  double potential;
  double[] gradient;
  final List<double[]> weights = new ArrayList<>();
  final List<double[]> columns = new ArrayList<>();
  final List<double[]> cotangents = new ArrayList<>();

  private ReferenceCase(String name, int n, int k) {
    this.name = name;
    this.n = n;
    this.k = k;
  }

  static List<ReferenceCase> all() {
    List<ReferenceCase> cases = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                ReferenceCase.class.getResourceAsStream("/reference/separation.txt"),
                StandardCharsets.US_ASCII))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.split(" ");
        if (words[0].equals("case")) {
          cases.add(
              new ReferenceCase(words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3])));
          continue;
        }
        double[] values =
            Arrays.stream(words)
                .skip(1)
                .map(w -> w.equals("inf") ? "Infinity" : w)
                .mapToDouble(Double::parseDouble)
                .toArray();
        ReferenceCase current = cases.getLast();
        switch (words[0]) {
          case "scores" -> current.scores = values;
          case "thresholds" -> current.thresholds = values;
          case "weights" -> current.weights.add(values);
          case "column" -> current.columns.add(values);
          case "cotangent" -> current.cotangents.add(values);
          case "potential" -> current.potential = values[0];
          case "gradient" -> current.gradient = values;
          default -> throw new IllegalStateException("unknown line: " + words[0]);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return cases;
  }

  double[] flatCotangents() {
    double[] flat = new double[k * n];
    for (int i = 0; i < k; i++) {
      System.arraycopy(cotangents.get(i), 0, flat, i * n, n);
    }
    return flat;
  }

  @Override
  public String toString() {
    return name;
  }
}
