package dev.attractor.bench;

import dev.attractor.app.cli.Table;
import dev.attractor.app.drawing.Figure;
import dev.attractor.app.report.Fingerprint;
import dev.attractor.app.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;

/** The page of the compressed encoder: a table, and its error against bytes on disk. */
final class EncoderPage {
  private static final String PAGE = "compression-encoder";
  private static final double MEGA = 1e6;

  private static final String METHOD =
      """
      The encoder all-MiniLM-L6-v2 (22.7 million weights in float32, ONNX), every matrix and
      embedding table of it replaced by codes and codebooks, without data, and run by ONNX
      Runtime as any other network. %d sentences, %d of them from the project's pages as
      they once were, the others from a generator of templates. Compared to the vectors of
      the original: their cosine (the mean, and what one sentence in a hundred stays below),
      Spearman's correlation of the similarities of 20,000 pairs, and how often the nearest
      of all other sentences is the same one. int8 is the published version by ONNX
      Runtime's tool; of rounding (evenly spaced levels, scaled by the largest magnitude)
      the size is counted with a float16 scale a group. Sensitivities are the mean squares
      of what matrices are multiplied with, over 300 sentences, %d of which are among these.
      Codebooks are float32 where nothing else is said. Combinations whose codebooks take
      more than the weights are not measured.
      """;

  private EncoderPage() {}

  static void write(
      Path folder,
      List<String> sentences,
      int seen,
      Fingerprint data,
      List<EncoderLine> lines,
      int variants,
      long seed)
      throws IOException {
    Table table =
        new Table(
            "codebooks",
            "bits",
            "group",
            "MB",
            "times smaller",
            "mean cosine",
            "1 % below",
            "rank correlation",
            "same nearest %");
    for (EncoderLine line : lines) {
      table.row(
          line.method(),
          line.bits(),
          line.group(),
          String.format(Locale.ROOT, "%.2f", line.bytes() / MEGA),
          String.format(Locale.ROOT, "%.2f", (double) lines.getFirst().bytes() / line.bytes()),
          String.format(Locale.ROOT, "%.5f", line.found().cosine()),
          String.format(Locale.ROOT, "%.4f", line.found().worst()),
          String.format(Locale.ROOT, "%.4f", line.found().rankCorrelation()),
          String.format(Locale.ROOT, "%.1f", 100 * line.found().sameNearest()));
    }
    new Report(folder, PAGE, "A sentence encoder in a few bits a weight")
        .text(METHOD.formatted(sentences.size(), SentenceSet.written(sentences), seen))
        .text(
            "Measured: %d of %d combinations, and the two published files."
                .formatted(lines.size() - 2, variants))
        .data(data)
        .table(table)
        .figure(
            Figure.of(chart(lines.subList(1, lines.size()))),
            "",
            "Error of the embeddings against bytes on disk")
        .write(
            "ATTRACTOR_JAVA_OPTIONS=-Dattractor.bench.page=" + folder + " bench/run encoder", seed);
  }

  /** Whether a line is drawn; the others lie too near. */
  private static boolean drawn(EncoderLine line) {
    return Stream.of("int8", "optimum", "round").anyMatch(line.method()::startsWith);
  }

  private static XYChart chart(List<EncoderLine> lines) {
    Map<String, List<EncoderLine>> series = new LinkedHashMap<>();
    for (EncoderLine line : lines.stream().filter(EncoderPage::drawn).toList()) {
      series.computeIfAbsent(line.series(), name -> new ArrayList<>()).add(line);
    }
    XYChart chart = Figure.lines("A sentence encoder, compressed", "MB on disk", "1 - mean cosine");
    chart.getStyler().setXAxisLogarithmic(true);
    chart.getStyler().setYAxisLogarithmic(true);
    series.forEach(
        (name, points) -> {
          points.sort(Comparator.comparingLong(EncoderLine::bytes));
          chart.addSeries(
              name,
              points.stream().map(line -> line.bytes() / MEGA).toList(),
              points.stream().map(line -> 1 - line.found().cosine()).toList());
        });
    return chart;
  }
}
