package dev.attractor.bench;

import dev.attractor.app.report.Fingerprint;
import dev.attractor.compression.Checkpoint;
import dev.attractor.compression.Grouping;
import dev.attractor.compression.TensorRecipe;
import dev.attractor.formats.CodebookEntries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The sentence encoder all-MiniLM-L6-v2, compressed in many ways, each beside the original: bytes,
 * cosines, similarities and nearest sentences. {@code -Dattractor.bench.page=DIR} also writes the
 * page {@code compression-encoder.md} there, {@code -Dattractor.bench.sentences=N} sets how many
 * sentences there are (3000), {@code -Dattractor.bench.bits=4} restricts the run, and {@code
 * -Dattractor.bench.kept=FILE} keeps what is found there, so that a run that was stopped goes on;
 * after {@code -Dattractor.bench.minutes=N} it begins nothing more.
 */
final class EncoderBenchmark implements Benchmark {
  private static final long SEED = 0;
  private static final double MEGA = 1e6;

  /** Bits up to which other codebooks are tried beside the optimum. */
  private static final int MOST_TRIED = 4;

  private static final long MINUTE = 60_000_000_000L;

  /** Sentences that sensitivities are measured with. */
  private static final int SENSITIVITY = 300;

  /** The share of weights that are kept apart, as SqueezeLLM does. */
  private static final double OUTLIERS = 0.005;

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
    int count = Integer.getInteger("attractor.bench.sentences", 3000);
    List<String> sentences = SentenceSet.of(count, SEED);
    Path folder = Files.createTempDirectory("attractor-encoder");
    List<EncoderLine> lines;
    try {
      lines = lines(sentences, fingerprint(sentences).hex(), folder);
    } finally {
      CompressBenchmark.delete(folder);
    }
    String page = System.getProperty("attractor.bench.page");
    if (page != null) {
      Set<String> seen = new HashSet<>(SentenceSet.of(SENSITIVITY, SEED + 1));
      seen.retainAll(Set.copyOf(sentences));
      EncoderPage.write(
          Path.of(page),
          sentences,
          seen.size(),
          fingerprint(sentences),
          lines,
          variants().size(),
          SEED);
    }
    return lines.stream().flatMap(EncoderBenchmark::rows).toList();
  }

  private static List<EncoderLine> lines(List<String> sentences, String data, Path folder)
      throws Exception {
    Path file =
        Path.of(System.getProperty("attractor.bench.kept", folder.resolve("kept").toString()));
    Map<String, EncoderLine> kept = EncoderLine.kept(file, data);
    long end = System.nanoTime() + Integer.getInteger("attractor.bench.minutes", 10_000) * MINUTE;
    Path source = SentenceEncoder.extracted(SentenceEncoder.FLOAT, folder);
    Path int8 = SentenceEncoder.extracted(SentenceEncoder.INT8, folder);
    Checkpoint sensitivities =
        EncoderSensitivities.write(source, SentenceSet.of(SENSITIVITY, SEED + 1), folder);
    float[][] original = encoded(source, sentences);
    List<EncoderLine> lines = new ArrayList<>();
    lines.add(line("float32", "32", "-", Files.size(source), original, original));
    lines.add(
        line(
            "int8 of ONNX Runtime",
            "8",
            "tensor",
            Files.size(int8),
            original,
            encoded(int8, sentences)));
    for (EncoderVariant variant : variants()) {
      EncoderLine line = kept.get(variant.key());
      if (line == null && System.nanoTime() > end) {
        continue;
      }
      if (line == null) {
        Path target = folder.resolve("compressed.onnx");
        long bytes;
        try {
          bytes = variant.write(source, target, sensitivities);
        } catch (IOException e) {
          System.err.println("encoder: left out, " + variant.key() + ": " + e.getMessage());
          continue;
        }
        line =
            line(
                variant.named(),
                variant.bits(),
                variant.group(),
                bytes,
                original,
                encoded(target, sentences));
        line.keep(file, data);
        System.err.println("encoder: " + line);
      }
      lines.add(line);
    }
    return lines;
  }

  private static List<EncoderVariant> variants() {
    List<EncoderVariant> variants = new ArrayList<>();
    for (String word : System.getProperty("attractor.bench.bits", "4,3,2,8").split(",")) {
      int bits = Integer.parseInt(word);
      TensorRecipe tensor = new TensorRecipe(1 << bits, 1, Grouping.TENSOR);
      TensorRecipe channel = tensor.withGrouping(Grouping.CHANNEL);
      TensorRecipe some = tensor.withGrouping(Grouping.of(128));
      TensorRecipe few = tensor.withGrouping(Grouping.of(32));
      for (TensorRecipe recipe : List.of(tensor, channel, some, few)) {
        variants.add(new EncoderVariant(Optional.empty(), recipe));
      }
      if (bits <= MOST_TRIED) {
        for (TensorRecipe recipe : List.of(some, few)) {
          variants.add(new EncoderVariant(Optional.of(CodebookMethod.ROUNDING), recipe));
        }
        for (TensorRecipe recipe : List.of(tensor, channel)) {
          variants.add(new EncoderVariant(Optional.empty(), recipe, true));
        }
        for (TensorRecipe recipe : List.of(tensor, channel, some)) {
          TensorRecipe small = recipe.withEntries(CodebookEntries.INT8);
          variants.add(new EncoderVariant(Optional.empty(), small.withOutliers(OUTLIERS)));
        }
        for (TensorRecipe recipe : List.of(tensor, channel)) {
          variants.add(new EncoderVariant(Optional.of(CodebookMethod.LLOYD), recipe));
          variants.add(new EncoderVariant(Optional.of(CodebookMethod.ATTRACTOR), recipe));
        }
      }
    }
    return variants;
  }

  private static Fingerprint fingerprint(List<String> sentences) {
    Fingerprint data = new Fingerprint();
    sentences.forEach(data::add);
    return data;
  }

  private static float[][] encoded(Path network, List<String> sentences) throws Exception {
    try (SentenceEncoder encoder = new SentenceEncoder(network)) {
      return encoder.encode(sentences);
    }
  }

  private static EncoderLine line(
      String method, String bits, String group, long bytes, float[][] original, float[][] found) {
    return new EncoderLine(method, bits, group, bytes, EncoderAgreement.of(original, found, SEED));
  }

  private static Stream<Row> rows(EncoderLine line) {
    return Stream.of(
        Row.alone(line.key(), line.bytes() / MEGA, "MB"),
        Row.alone("  mean cosine", line.found().cosine(), ""),
        Row.alone("  rank correlation of similarities", line.found().rankCorrelation(), ""),
        Row.alone("  nearest sentence the same", line.found().sameNearest(), ""));
  }
}
