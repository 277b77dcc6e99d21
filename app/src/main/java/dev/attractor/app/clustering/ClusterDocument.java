package dev.attractor.app.clustering;

import dev.attractor.clustering.Clustering;
import dev.attractor.clustering.SoftClustering;
import java.util.Locale;
import java.util.Optional;

/** What {@code cluster} answers, as JSON; {@code codebook} holds k rows of d numbers. */
record ClusterDocument(
    double[][] codebook,
    double temperature,
    String status,
    double residual,
    double spectralRadius,
    double condition,
    int passes,
    int effectiveCodewords,
    double rmse,
    double bitsPerWeight,
    double seconds) {
  static ClusterDocument of(Clustering clustering, double seconds) {
    int dimension = clustering.dimension();
    double[] flat = clustering.codebook();
    double[][] codebook = new double[flat.length / dimension][dimension];
    for (int i = 0; i < flat.length; i++) {
      codebook[i / dimension][i % dimension] = flat[i];
    }
    Optional<SoftClustering> soft =
        clustering instanceof SoftClustering s ? Optional.of(s) : Optional.empty();
    // Assignments, and so the means, do not change with small moves of hard codewords: J = 0.
    return new ClusterDocument(
        codebook,
        soft.map(SoftClustering::temperature).orElse(0.0),
        clustering.status().toString(),
        clustering.residual(),
        soft.map(SoftClustering::spectralRadius).orElse(0.0),
        soft.map(SoftClustering::condition).orElse(1.0),
        clustering.passes(),
        clustering.effectiveCodewords(),
        clustering.rmse(),
        clustering.bitsPerWeight(),
        seconds);
  }

  /** The same for people, and what the numbers look like. */
  String text(NumbersFile numbers, Clustering clustering) {
    int dimension = clustering.dimension();
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s: %,d numbers, %d codewords of dimension %d, %.4g bits a number%n",
            numbers.name(),
            numbers.size(),
            codebook.length,
            dimension,
            bitsPerWeight));
    text.append(
        String.format(
            Locale.ROOT,
            "%s; residual %.1e, spectral radius %.4f, condition %.3g, %d passes, %.3g s%n",
            status,
            residual,
            spectralRadius,
            condition,
            passes,
            seconds));
    text.append(
        String.format(
            Locale.ROOT,
            "temperature %.4g; root-mean-square error %.4g (standard deviation %.4g)%n%n",
            temperature,
            rmse,
            clustering.standardDeviation()));
    text.append(new CodebookText(codebook, clustering.occupancy()).table());
    if (dimension == 1) {
      text.append("\n\n").append(Histogram.of(numbers.some(1 << 20), clustering.codebook()));
    }
    return text.toString();
  }
}
