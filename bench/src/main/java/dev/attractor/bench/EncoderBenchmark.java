package dev.attractor.bench;

import dev.attractor.app.cli.Table;
import dev.attractor.app.drawing.Figure;
import dev.attractor.app.report.Fingerprint;
import dev.attractor.app.report.Report;
import dev.attractor.clustering.PackedCodes;
import dev.attractor.compression.Grouping;
import dev.attractor.compression.TensorRecipe;
import dev.attractor.formats.CodebookEntries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;

/**
 * The sentence encoder all-MiniLM-L6-v2, compressed in many ways, each beside the original: bytes,
 * cosines, similarities and nearest sentences. {@code -Dattractor.bench.page=DIR} also writes the
 * page {@code compression-encoder.md} there, {@code -Dattractor.bench.sentences=N} sets how many
 * sentences there are (2000), and {@code -Dattractor.bench.bits=4} restricts the
 * run.
 */
final class EncoderBenchmark implements Benchmark {
  private static final String PAGE = "compression-encoder";
  private static final long SEED = 0;
  private static final double MEGA = 1e6;

  /** Bits up to which other codebooks are tried beside the optimum. */
  private static final int MOST_TRIED = 4;

  /** The share of weights that are kept apart, as SqueezeLLM does. */
  private static final double OUTLIERS = 0.005;

  private record Line(
      String method, String bits, String group, long bytes, EncoderAgreement found) {
    String series() {
      return method.startsWith("optimum") ? method + ", " + group : method;
    }
  }

  @Override
  public String name() {
    return "encoder";
  }

  @Override
  public String description() {
    return "a sentence encoder compressed to 8 to 2 bits, beside int8 and rounded int4";
  }

  @Override
  public List<Row> run(Peers peers) throws Exception {
    int count = Integer.getInteger("attractor.bench.sentences", 2000);
    List<String> sentences = SentenceSet.of(Path.of("docs"), count, SEED);
    Path folder = Files.createTempDirectory("attractor-encoder");
    List<Line> lines = new ArrayList<>();
    try {
      Path source = SentenceEncoder.extracted(SentenceEncoder.FLOAT, folder);
      float[][] original = encoded(source, sentences);
      lines.add(line("float32", "32", "-", source, original, original));
      Path int8 = SentenceEncoder.extracted(SentenceEncoder.INT8, folder);
      lines.add(
          line("int8 of ONNX Runtime", "8", "tensor", int8, original, encoded(int8, sentences)));
      Path target = folder.resolve("compressed.onnx");
      for (EncoderVariant variant : variants()) {
        try {
          long bytes = variant.write(source, target);
          EncoderAgreement found = EncoderAgreement.of(original, encoded(target, sentences), SEED);
          TensorRecipe recipe = variant.recipe();
          String group = recipe.grouping().toString();
          int bits = PackedCodes.bitsFor(recipe.codewords());
          lines.add(new Line(variant.named(), "" + bits, group, bytes, found));
          System.err.println("encoder: " + lines.getLast());
        } catch (IOException e) {
          System.err.println("encoder: left out, " + variant + ": " + e.getMessage());
        }
        Files.deleteIfExists(target);
      }
    } finally {
      CompressBenchmark.delete(folder);
    }
    String page = System.getProperty("attractor.bench.page");
    if (page != null) {
      report(Path.of(page), sentences, lines);
    }
    return lines.stream().flatMap(EncoderBenchmark::rows).toList();
  }

  private static List<EncoderVariant> variants() {
    String chosen = System.getProperty("attractor.bench.bits", "8,4,3,2");
    List<EncoderVariant> variants = new ArrayList<>();
    for (String word : chosen.split(",")) {
      int bits = Integer.parseInt(word);
      TensorRecipe tensor = new TensorRecipe(1 << bits, 1, Grouping.TENSOR);
      TensorRecipe channel = tensor.withGrouping(Grouping.CHANNEL);
      TensorRecipe some = tensor.withGrouping(Grouping.of(128));
      TensorRecipe few = tensor.withGrouping(Grouping.of(32));
      for (TensorRecipe recipe : List.of(tensor, channel, some, few)) {
        variants.add(new EncoderVariant(Optional.empty(), recipe));
      }
      if (bits <= MOST_TRIED) {
        for (TensorRecipe recipe : List.of(tensor, channel, some)) {
          TensorRecipe small = recipe.withEntries(CodebookEntries.INT8);
          variants.add(new EncoderVariant(Optional.empty(), small));
          variants.add(new EncoderVariant(Optional.empty(), small.withOutliers(OUTLIERS)));
        }
        for (TensorRecipe recipe : List.of(some, few)) {
          variants.add(new EncoderVariant(Optional.of(CodebookMethod.ROUNDING), recipe));
        }
        for (TensorRecipe recipe : List.of(tensor, channel)) {
          variants.add(new EncoderVariant(Optional.of(CodebookMethod.LLOYD), recipe));
          variants.add(new EncoderVariant(Optional.of(CodebookMethod.ATTRACTOR), recipe));
        }
      }
    }
    return variants;
  }

  private static float[][] encoded(Path network, List<String> sentences) throws Exception {
    try (SentenceEncoder encoder = new SentenceEncoder(network)) {
      return encoder.encode(sentences);
    }
  }

  private static Line line(
      String method, String bits, String group, Path file, float[][] original, float[][] found)
      throws IOException {
    return new Line(
        method, bits, group, Files.size(file), EncoderAgreement.of(original, found, SEED));
  }

  private static Stream<Row> rows(Line line) {
    String name = line.method + ", " + line.bits + " bits, " + line.group;
    return Stream.of(
        Row.alone(name, line.bytes / MEGA, "MB"),
        Row.alone("  mean cosine", line.found.cosine(), ""),
        Row.alone("  rank correlation of similarities", line.found.rankCorrelation(), ""),
        Row.alone("  nearest sentence the same", line.found.sameNearest(), ""));
  }

  private static void report(Path folder, List<String> sentences, List<Line> lines)
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
    Map<String, List<Line>> series = new LinkedHashMap<>();
    for (Line line : lines) {
      table.row(
          line.method,
          line.bits,
          line.group,
          String.format(Locale.ROOT, "%.2f", line.bytes / MEGA),
          String.format(Locale.ROOT, "%.2f", (double) lines.getFirst().bytes / line.bytes),
          String.format(Locale.ROOT, "%.5f", line.found.cosine()),
          String.format(Locale.ROOT, "%.4f", line.found.worst()),
          String.format(Locale.ROOT, "%.4f", line.found.rankCorrelation()),
          String.format(Locale.ROOT, "%.1f", 100 * line.found.sameNearest()));
      series.computeIfAbsent(line.series(), name -> new ArrayList<>()).add(line);
    }
    series.remove("float32");
    XYChart chart = Figure.lines("A sentence encoder, compressed", "MB on disk", "1 - mean cosine");
    chart.getStyler().setYAxisLogarithmic(true);
    series.forEach(
        (name, points) -> {
          List<Line> sorted =
              points.stream().sorted((a, b) -> Long.compare(a.bytes, b.bytes)).toList();
          chart.addSeries(
              name,
              sorted.stream().map(l -> l.bytes / MEGA).toList(),
              sorted.stream().map(l -> 1 - l.found.cosine()).toList());
        });
    Fingerprint data = new Fingerprint();
    sentences.forEach(data::add);
    new Report(folder, PAGE, "A sentence encoder in a few bits a weight")
        .text(METHOD.formatted(sentences.size()))
        .data(data)
        .table(table)
        .figure(Figure.of(chart), "", "Error of the embeddings against bytes on disk")
        .write(
            "ATTRACTOR_JAVA_OPTIONS=-Dattractor.bench.page=" + folder + " bench/run encoder", SEED);
  }

  private static final String METHOD =
      """
      The encoder all-MiniLM-L6-v2 (22.7 million weights in float32, ONNX), every matrix and
      embedding table of it replaced by codes and codebooks, without data, and run by ONNX Runtime
      as any other network. %d sentences, two of five from the project's pages, the others from a
      generator of templates. Compared to the vectors of the original: their cosine (the mean, and
      what one sentence in a hundred stays below), Spearman's correlation of the similarities of
      20,000 pairs, and how often the nearest of all other sentences is the same one. int8 is the
      published version by ONNX Runtime's tool; of rounding (evenly spaced levels, scaled by the
      largest magnitude) the size is counted with a float16 scale a group. Codebooks are float32.
      Combinations whose codebooks take more than the weights are left out.
      """;
}
