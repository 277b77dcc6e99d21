package dev.attractor.app.clustering;

import dev.attractor.app.cli.Build;
import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.OutputOptions;
import dev.attractor.app.cli.Table;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.compression.ByteBudget;
import dev.attractor.compression.Checkpoint;
import dev.attractor.compression.CompressedTensor;
import dev.attractor.compression.CompressionRules;
import dev.attractor.compression.Compressor;
import dev.attractor.compression.Grouping;
import dev.attractor.compression.TensorRecipe;
import dev.attractor.formats.CodebookEntries;
import dev.attractor.nets.onnx.OnnxCompressor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Clusters the weights of a whole checkpoint. */
@Command(
    name = "compress",
    description = {
      "Clusters the weights of a whole checkpoint, without data.",
      "Reads a safetensors file of any size, the index of several, a folder of them, or an ONNX",
      "file, whose result runs as it is; copies the tensors that no rule matches. A run that was",
      "killed goes on when it is started again (ONNX: begins anew)."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class CompressCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "IN",
      description = "FILE.safetensors, FILE.safetensors.index.json, a folder, or FILE.onnx.")
  private Path in;

  @Option(
      names = "--out",
      paramLabel = "OUT",
      required = true,
      description = "File to write; for an index or a folder, the folder to make.")
  private Path out;

  @Option(
      names = "--bits",
      paramLabel = "B",
      description = "Bits of a code, 1 to 16, for 2^B codewords (default: 4).")
  private Integer bits;

  @Option(
      names = "--codewords",
      paramLabel = "K",
      description = "Codewords of a codebook, 1 to 65536, instead of --bits.")
  private Integer codewords;

  @Option(
      names = "--dimension",
      paramLabel = "D",
      defaultValue = "1",
      description = "Numbers that share a code (default: ${DEFAULT-VALUE}).")
  private int dimension;

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      defaultValue = "channel",
      description =
          "Weights that share a codebook: tensor, channel (one value of the first index), or a number"
              + " of consecutive weights of a channel (default: ${DEFAULT-VALUE}).")
  private String group;

  @Option(
      names = "--entries",
      paramLabel = "TYPE",
      defaultValue = "float32",
      description =
          "Numbers of codebooks in the file: float32, float16, or int8 with a scale for each codebook"
              + " (default: ${DEFAULT-VALUE}).")
  private String entries;

  @Option(
      names = "--outliers",
      paramLabel = "SHARE",
      defaultValue = "0",
      description =
          "Share of each channel's weights, those of largest magnitude, that is kept as it is, such as"
              + " .005 (default: none; for --dimension 1).")
  private double outliers;

  @Option(
      names = "--budget",
      paramLabel = "SIZE",
      description =
          "Bytes that all tensors may take, such as 3.2GB, instead of --bits: each tensor gets 1 to 8"
              + " bits, more where its measured error falls most for each byte.")
  private String budget;

  @Option(
      names = "--rules",
      paramLabel = "FILE",
      description =
          "Lines of a glob over names and keep, bits=B, codewords=K, dimension=D, group=G,"
              + " entries=TYPE or outliers=SHARE; the first"
              + " that matches decides (default: all floats of two dimensions and 1024 numbers).")
  private Path rules;

  @Option(
      names = "--sensitivities",
      paramLabel = "FILE",
      description =
          "A checkpoint of the same tensors: how much the error of each weight counts, such as mean"
              + " squared gradients (for --dimension 1).")
  private Path sensitivities;

  @Option(
      names = "--entropy",
      description =
          "Code frequent codes in fewer bits (DEFLATE): a smaller file, which is decoded as a whole"
              + " when it is read.")
  private boolean entropy;

  @Mixin private OutputOptions outputs;
  @Mixin private CommonOptions common;

  private record Document(
      String out,
      long bytes,
      long packedBytes,
      double ratio,
      long saved,
      double bitsPerWeight,
      double seconds,
      List<CompressedTensor> tensors) {}

  @Override
  public Integer call() throws IOException {
    TensorRecipe recipe = recipe();
    Optional<ByteBudget> limit = limit();
    Checkpoint checkpoint = Checkpoint.of(in);
    boolean onnx = checkpoint.single() && in.toString().endsWith(OnnxCompressor.ENDING);
    if (checkpoint.single() && onnx != out.toString().endsWith(OnnxCompressor.ENDING)) {
      throw new WrongUsage(
          "the result of a %s file is one too, got --out %s"
              .formatted(onnx ? OnnxCompressor.ENDING : ".safetensors", out));
    }
    if (onnx && entropy) {
      throw new WrongUsage("--entropy is for safetensors: ONNX has no operator that decodes it");
    }
    CheckpointPaths.check(checkpoint, out, outputs, rules, sensitivities);
    CompressionRules chosen =
        rules == null ? CompressionRules.all(recipe) : CompressionRules.read(rules, recipe);
    Map<String, String> notes =
        Map.of(
            "attractor.version",
            Build.current().name(),
            "attractor.command",
            "compress --codewords %d --dimension %d --group %s --entries %s --outliers %s%s%s%s%s"
                .formatted(
                    recipe.codewords(),
                    dimension,
                    recipe.grouping(),
                    recipe.entries(),
                    outliers,
                    budget == null ? "" : " --budget " + budget,
                    entropy ? " --entropy" : "",
                    rules == null ? "" : " --rules " + rules,
                    sensitivities == null ? "" : " --sensitivities " + sensitivities));
    Optional<Checkpoint> counted =
        sensitivities == null ? Optional.empty() : Optional.of(Checkpoint.of(sensitivities));
    Console console = common.console();
    long start = System.nanoTime();
    List<CompressedTensor> tensors;
    try (CheckpointPaths.Bytes progress = new CheckpointPaths.Bytes(console, "compress")) {
      if (onnx) {
        OnnxCompressor compressor = new OnnxCompressor(chosen, notes, counted);
        tensors =
            (limit.isPresent() ? compressor.within(limit.get(), in) : compressor)
                .run(in, out, progress);
      } else {
        Compressor compressor = new Compressor(chosen, notes, counted, entropy);
        tensors =
            (limit.isPresent() ? compressor.within(limit.get(), checkpoint) : compressor)
                .run(checkpoint, out, progress);
      }
    }
    for (String glob : chosen.idle(tensors.stream().map(CompressedTensor::name).toList())) {
      console.note("attractor: %s: '%s' decides about no tensor".formatted(rules, glob));
    }
    Document document = document(tensors, (System.nanoTime() - start) * 1e-9);
    console.result(document, text(document));
    return 0;
  }

  private Optional<ByteBudget> limit() {
    if (budget != null && (bits != null || codewords != null)) {
      throw new WrongUsage("--budget chooses the bits; give it without --bits and --codewords");
    }
    if (budget != null && dimension > 1) {
      throw new WrongUsage(
          "--budget chooses the bits of codewords of one number: leave out --dimension, or give it"
              + " in a rules file");
    }
    try {
      return Optional.ofNullable(budget).map(ByteBudget::parse);
    } catch (IllegalArgumentException e) {
      throw new WrongUsage(e.getMessage());
    }
  }

  private TensorRecipe recipe() {
    if (bits != null && codewords != null) {
      throw new WrongUsage("--bits and --codewords say the same; give one of them");
    }
    try {
      TensorRecipe recipe =
          new TensorRecipe(
              codewords == null ? 16 : codewords,
              dimension,
              Grouping.parse(group),
              CodebookEntries.parse(entries),
              outliers);
      return bits == null ? recipe : recipe.withBits(bits);
    } catch (IllegalArgumentException e) {
      throw new WrongUsage(e.getMessage());
    }
  }

  private Document document(List<CompressedTensor> tensors, double seconds) {
    long bytes = tensors.stream().mapToLong(CompressedTensor::bytes).sum();
    long packed = tensors.stream().mapToLong(CompressedTensor::packedBytes).sum();
    List<CompressedTensor> clustered =
        tensors.stream().filter(tensor -> !tensor.recipe().isEmpty()).toList();
    long numbers = clustered.stream().mapToLong(CompressCommand::count).sum();
    long codes = clustered.stream().mapToLong(CompressedTensor::packedBytes).sum();
    return new Document(
        out.toString(),
        bytes,
        packed,
        (double) bytes / packed,
        tensors.stream().mapToLong(CompressedTensor::saved).sum(),
        numbers == 0 ? Double.NaN : 8.0 * codes / numbers,
        seconds,
        tensors);
  }

  private static long count(CompressedTensor tensor) {
    return tensor.shape().stream().reduce(1L, (a, b) -> a * b);
  }

  private String text(Document document) {
    Table table = new Table("tensor", "shape", "type", "clustered", "rmse", "bytes", "packed");
    StringBuilder kept = new StringBuilder();
    for (CompressedTensor tensor : document.tensors) {
      boolean clustered = !tensor.recipe().isEmpty();
      table.row(
          tensor.name(),
          tensor.shape().stream().map(String::valueOf).collect(Collectors.joining(" x ")),
          tensor.type(),
          clustered ? tensor.recipe() : "no",
          clustered ? String.format(Locale.ROOT, "%.4g", tensor.rmse()) : "",
          tensor.bytes(),
          tensor.packedBytes());
      if (!tensor.kept().isEmpty()) {
        kept.append("\n%s: kept, %s".formatted(tensor.name(), tensor.kept()));
      }
    }
    return table.text()
        + kept
        + String.format(
            Locale.ROOT,
            "%n%s: %d bytes of tensors instead of %d, %.3g times smaller; %.3g bits a clustered weight with"
                + " codebooks%s; %.3g s",
            document.out,
            document.packedBytes,
            document.bytes,
            document.ratio,
            document.bitsPerWeight,
            entropy ? "; entropy coding saved %d bytes".formatted(document.saved) : "",
            document.seconds);
  }
}
