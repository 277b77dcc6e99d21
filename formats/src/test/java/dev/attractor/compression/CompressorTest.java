package dev.attractor.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.clustering.ScalarQuantizer;
import dev.attractor.formats.ClusteredModel;
import dev.attractor.formats.ClusteredTensor;
import dev.attractor.formats.DataType;
import dev.attractor.formats.SafetensorsFile;
import dev.attractor.formats.SafetensorsLayout;
import dev.attractor.formats.ShardIndex;
import dev.attractor.formats.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressorTest {
  private static final long SEED = Long.getLong("attractor.seed", 3);
  private static final Compressor.Listener SILENT = (done, total) -> {};

  @TempDir Path folder;

  /** Heavier tails than normal, as weights have. */
  private static float[] draw(int n, long seed) {
    Random random = new Random(seed);
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) (0.02 * random.nextGaussian() * Math.exp(0.5 * random.nextGaussian()));
    }
    return values;
  }

  private static Tensor weights(String name, DataType type, long... shape) {
    long n = 1;
    for (long size : shape) {
      n *= size;
    }
    List<Long> sizes = Arrays.stream(shape).boxed().toList();
    return Tensor.of(name, type, sizes, draw((int) n, SEED + name.hashCode()));
  }

  private static Compressor compressor(int bits, int dimension, Grouping group) {
    return new Compressor(
        CompressionRules.all(new TensorRecipe(1 << bits, dimension, group)),
        Map.of("note", "a test"));
  }

  private Path model(DataType type) throws IOException {
    Path file = folder.resolve("model.safetensors");
    SafetensorsFile.write(
        file,
        List.of(
            weights("odd.weight", type, 37, 61),
            weights("conv.weight", type, 24, 5, 3, 3),
            weights("norm.weight", type, 64),
            Tensor.of("ids", new byte[] {1, 2, 3})),
        Map.of("format", "pt"));
    return file;
  }

  @ParameterizedTest
  @CsvSource({
    "BF16, 4, channel", "F16, 3, tensor", "F32, 4, channel", "F32, 2, 16", "BF16, 4, tensor",
    "F64, 5, channel", "F32, 4, tensor", "BF16, 1, 15", "F16, 8, tensor", "F64, 3, tensor"
  })
  void everyNumberBecomesItsNearestCodewordOfTheBestCodebook(DataType type, int bits, String group)
      throws IOException {
    Path file = model(type);
    Path out = folder.resolve("out.safetensors");
    Grouping grouping = Grouping.parse(group);
    List<CompressedTensor> report =
        compressor(bits, 1, grouping).run(Checkpoint.of(file), out, SILENT);
    SafetensorsFile before = SafetensorsFile.read(file);
    ClusteredModel after = ClusteredModel.read(out);
    assertThat(after.metadata()).containsEntry("format", "pt").containsEntry("note", "a test");
    assertThat(after.untouched()).extracting(Tensor::name).contains("norm.weight", "ids");
    for (Tensor kept : after.untouched()) {
      assertThat(kept.toBytes()).isEqualTo(before.tensor(kept.name()).toBytes());
    }
    assertThat(after.clustered()).isNotEmpty();
    for (ClusteredTensor tensor : after.clustered()) {
      assertThat(tensor.type()).isEqualTo(type);
      float[] values = before.tensor(tensor.name()).toFloats();
      float[] restored = tensor.restore();
      double squares = 0;
      int channel = group.equals("tensor") ? values.length : values.length / first(tensor);
      int length = tensor.group() == 0 ? values.length : (int) tensor.group();
      float[] best = new float[1 << bits];
      int book = 0;
      ScalarQuantizer quantizer = new ScalarQuantizer(1 << bits);
      for (int c = 0; c < values.length; c += channel) {
        for (int g = 0; g < channel; g += length, book += best.length) {
          int n = Math.min(length, channel - g);
          quantizer.fit(values, null, c + g, n, best, 0);
          int[] codes = new int[n];
          quantizer.assign(values, c + g, n, best, 0, codes);
          double mine = 0;
          double least = 0;
          for (int i = 0; i < n; i++) {
            float value = values[c + g + i];
            float found = restored[c + g + i];
            for (int j = 0; j < best.length; j++) { // no codeword is nearer
              assertThat(Math.abs((double) value - tensor.codebook()[book + j]))
                  .isGreaterThanOrEqualTo(Math.abs((double) value - found));
            }
            mine += ((double) value - found) * ((double) value - found);
            least += Math.pow((double) value - best[codes[i]], 2);
          }
          assertThat(mine).isLessThanOrEqualTo(least * (1 + 1e-6) + 1e-15);
          squares += mine;
        }
      }
      double rmse = Math.sqrt(squares / values.length);
      CompressedTensor said =
          report.stream().filter(t -> t.name().equals(tensor.name())).findFirst().orElseThrow();
      assertThat(said.rmse()).isEqualTo(rmse, within(1e-5 * rmse + 1e-9));
      assertThat(said.packedBytes()).isEqualTo(tensor.packedBytes());
    }
    assertThat(files()).containsExactlyInAnyOrder("model.safetensors", "out.safetensors");
  }

  private static int first(ClusteredTensor tensor) {
    return tensor.shape().getFirst().intValue();
  }

  @ParameterizedTest
  @CsvSource({"tensor", "channel", "32"})
  void codewordsOfTwoNumbersCostLessThanOneNumberAtTheSameBits(String group) throws IOException {
    Path file = folder.resolve("model.safetensors");
    SafetensorsFile.write(file, List.of(weights("w", DataType.F32, 16, 256)), Map.of());
    Grouping grouping = Grouping.parse(group);
    double[] rmse = new double[2];
    for (int d = 1; d <= 2; d++) {
      Path out = folder.resolve(d + ".safetensors");
      rmse[d - 1] =
          compressor(d, d, grouping).run(Checkpoint.of(file), out, SILENT).getFirst().rmse();
      float[] before = SafetensorsFile.read(file).tensor("w").toFloats();
      float[] after = ClusteredModel.read(out).clustered().getFirst().restore();
      double squares = 0;
      for (int i = 0; i < before.length; i++) {
        squares += Math.pow((double) before[i] - after[i], 2);
      }
      assertThat(Math.sqrt(squares / before.length))
          .isEqualTo(rmse[d - 1], within(1e-5 * rmse[d - 1]));
    }
    assertThat(rmse[1]).isLessThan(rmse[0]);
  }

  /** A weighted sum of squares, and not the plain one, is the least. */
  @ParameterizedTest
  @CsvSource({"channel, BF16", "tensor, BF16", "tensor, F32", "32, F32"})
  void sensitivitiesWeighTheErrors(String group, DataType type) throws IOException {
    Path file = folder.resolve("m.safetensors");
    SafetensorsFile.write(file, List.of(weights("w", type, 32, 64)), Map.of());
    float[] values = SafetensorsFile.read(file).tensor("w").toFloats();
    Random random = new Random(SEED);
    float[] sensitivity = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      sensitivity[i] = (float) Math.exp(2 * random.nextGaussian());
    }
    Path weighted = folder.resolve("s.safetensors");
    SafetensorsFile.write(
        weighted, List.of(Tensor.of("w", List.of(32L, 64L), sensitivity)), Map.of());
    Compressor plain = compressor(2, 1, Grouping.parse(group));
    Compressor sensitive =
        new Compressor(plain.rules(), plain.notes(), Optional.of(Checkpoint.of(weighted)));
    double[][] cost = new double[2][2];
    for (int i = 0; i < 2; i++) {
      Path out = folder.resolve(i + ".safetensors");
      (i == 0 ? plain : sensitive).run(Checkpoint.of(file), out, SILENT);
      float[] restored = ClusteredModel.read(out).clustered().getFirst().restore();
      for (int j = 0; j < values.length; j++) {
        double error = Math.pow((double) values[j] - restored[j], 2);
        cost[i][0] += error;
        cost[i][1] += sensitivity[j] * error;
      }
    }
    assertThat(cost[0][0]).isLessThan(cost[1][0]);
    assertThat(cost[1][1]).isLessThan(cost[0][1]);
    sensitivity[70] = -1;
    SafetensorsFile.write(
        weighted, List.of(Tensor.of("w", List.of(32L, 64L), sensitivity)), Map.of());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sensitive.run(Checkpoint.of(file), folder.resolve("bad"), SILENT))
        .withMessageContaining("w")
        .withMessageContaining("70 is -1.0");
    SafetensorsFile.write(
        weighted, List.of(Tensor.of("w", List.of(64L, 32L), sensitivity)), Map.of());
    assertThatIOException()
        .isThrownBy(() -> sensitive.run(Checkpoint.of(file), folder.resolve("bad"), SILENT))
        .withMessageContaining("that of its sensitivities [64, 32]");
  }

  @Test
  void aTensorThatCannotBeCutOrWouldGrowIsCopiedAndSaysWhy() throws IOException {
    Path file = folder.resolve("m.safetensors");
    SafetensorsFile.write(
        file,
        List.of(weights("odd", DataType.F32, 40, 35), weights("tall", DataType.F32, 1024, 3)),
        Map.of());
    Path out = folder.resolve("out.safetensors");
    List<CompressedTensor> report =
        compressor(4, 2, Grouping.CHANNEL).run(Checkpoint.of(file), out, SILENT);
    assertThat(report.get(0).kept()).contains("codewords of 2 numbers do not divide groups of 35");
    report = compressor(4, 1, Grouping.CHANNEL).run(Checkpoint.of(file), out, SILENT);
    assertThat(report.get(1).kept()).contains("codes and codebooks would take");
    assertThat(SafetensorsFile.read(out).tensor("tall").toBytes())
        .isEqualTo(SafetensorsFile.read(file).tensor("tall").toBytes());
  }

  @Test
  void rulesDecideInTheirOrder() throws IOException {
    Path file = model(DataType.F32);
    Path text = folder.resolve("rules.txt");
    Files.writeString(
        text, "# comment\nodd.* keep\nconv.* bits=2 group=tensor\n\nnorm.weight bits=1\n");
    Compressor compressor =
        new Compressor(
            CompressionRules.read(text, new TensorRecipe(16, 1, Grouping.CHANNEL)), Map.of());
    Path out = folder.resolve("out.safetensors");
    compressor.run(Checkpoint.of(file), out, SILENT);
    ClusteredModel model = ClusteredModel.read(out);
    assertThat(model.untouched()).extracting(Tensor::name).contains("odd.weight", "ids");
    assertThat(model.clustered()).extracting(ClusteredTensor::name).contains("conv.weight");
    ClusteredTensor conv =
        model.clustered().stream()
            .filter(t -> t.name().startsWith("conv"))
            .findFirst()
            .orElseThrow();
    assertThat(conv.codewords()).isEqualTo(4);
    assertThat(conv.group()).isZero();
    for (String[] bad :
        new String[][] {
          {"a bits=17", "line 1: bits must be between 1 and 16, got 17"},
          {"\n[ keep", "line 2: '[' is not a glob"},
          {"* bitz=3", "'bitz=3' is not known"},
          {"* group=3x", "got '3x'"},
          {"# nothing", "holds no rule"}
        }) {
      Files.writeString(text, bad[0]);
      assertThatIOException()
          .isThrownBy(() -> CompressionRules.read(text, new TensorRecipe(2, 1, Grouping.TENSOR)))
          .withMessageStartingWith(text.toString())
          .withMessageContaining(bad[1]);
    }
  }

  @Test
  void aCheckpointOfSeveralFilesBecomesAFolder() throws IOException {
    Path in = Files.createDirectory(folder.resolve("in"));
    Map<String, String> index = new LinkedHashMap<>();
    for (int i = 0; i < 3; i++) {
      String name = "model-%d.safetensors".formatted(i);
      SafetensorsFile.write(
          in.resolve(name), List.of(weights("w" + i, DataType.BF16, 32, 64)), Map.of());
      index.put("w" + i, name);
    }
    new ShardIndex(index).write(in.resolve("model.safetensors.index.json"), 3 * 4096);
    Files.writeString(in.resolve("config.json"), "{}");
    Path out = folder.resolve("out");
    compressor(4, 1, Grouping.CHANNEL).run(Checkpoint.of(in), out, SILENT);
    assertThat(out.resolve("config.json")).hasContent("{}");
    ShardIndex packed = ShardIndex.read(out.resolve("model.safetensors.index.json"));
    assertThat(packed.weights())
        .containsEntry("w1.codes", "model-1.safetensors")
        .containsEntry("w2.codebook", "model-2.safetensors");
    Path dense = folder.resolve("dense");
    Expander.run(Checkpoint.of(out.resolve("model.safetensors.index.json")), dense, SILENT);
    for (int i = 0; i < 3; i++) {
      String name = "model-%d.safetensors".formatted(i);
      Tensor tensor = SafetensorsFile.read(dense.resolve(name)).tensor("w" + i);
      assertThat(tensor.type()).isEqualTo(DataType.BF16);
      assertThat(tensor.toBytes())
          .isEqualTo(
              ClusteredModel.read(out.resolve(name)).clustered().getFirst().restored().toBytes());
    }
    assertThat(ShardIndex.read(dense.resolve("model.safetensors.index.json")).weights())
        .isEqualTo(index);
    assertThat(files()).containsExactlyInAnyOrder("in", "out", "dense");
    assertThatIOException()
        .isThrownBy(() -> compressor(4, 1, Grouping.CHANNEL).run(Checkpoint.of(in), out, SILENT))
        .withMessageContaining("is there already and not empty");
  }

  /** An immutable map of Java has another order in every process. */
  @Test
  void notesStandInTheOrderOfTheirKeys() throws IOException {
    Map<String, String> notes =
        Map.of("a", "", "b", "", "c", "", "d", "", "e", "", "f", "", "g", "", "h", "");
    Path packed = folder.resolve("packed.safetensors");
    new Compressor(CompressionRules.all(new TensorRecipe(4, 1, Grouping.TENSOR)), notes)
        .run(Checkpoint.of(model(DataType.F32)), packed, SILENT);
    assertThat(SafetensorsFile.read(packed).metadata().keySet())
        .startsWith("format", "a", "b", "c", "d", "e", "f", "g", "h");
  }

  /** The same codes in fewer bytes, and all else as it was. */
  @ParameterizedTest
  @CsvSource({"4, 1, channel", "3, 1, tensor", "2, 1, 16", "6, 2, tensor"})
  void entropyCodingChangesNothingButTheSize(int bits, int dimension, String group)
      throws IOException {
    Path in = Files.createDirectory(folder.resolve("in"));
    for (String name : List.of("a", "b")) {
      SafetensorsFile.write(
          in.resolve(name + ".safetensors"),
          List.of(
              weights(name, DataType.BF16, 64, 1024), weights("norm." + name, DataType.F32, 10)),
          Map.of("format", "pt"));
    }
    new ShardIndex(Map.of("a", "a.safetensors", "b", "b.safetensors"))
        .write(in.resolve("model.safetensors.index.json"), 0);
    Compressor plain = compressor(bits, dimension, Grouping.parse(group));
    List<CompressedTensor> before = plain.run(Checkpoint.of(in), folder.resolve("plain"), SILENT);
    List<Long> steps = new ArrayList<>();
    List<CompressedTensor> after =
        coded(plain)
            .run(
                Checkpoint.of(in),
                folder.resolve("coded"),
                (done, total) -> steps.add(total - done));
    assertThat(steps.getLast()).isZero();
    for (int i = 0; i < before.size(); i++) {
      CompressedTensor packed = before.get(i);
      CompressedTensor stream = after.get(i);
      assertThat(stream.packedBytes() + stream.saved()).isEqualTo(packed.packedBytes());
      assertThat(stream.rmse()).isEqualTo(packed.rmse());
      assertThat(stream.saved() > 0).isEqualTo(!packed.recipe().isEmpty());
    }
    for (String name : List.of("a.safetensors", "b.safetensors")) {
      ClusteredModel packed = ClusteredModel.read(folder.resolve("plain").resolve(name));
      ClusteredModel stream = ClusteredModel.read(folder.resolve("coded").resolve(name));
      assertThat(stream.metadata()).isEqualTo(packed.metadata());
      ClusteredTensor tensor = stream.clustered().getFirst();
      assertThat(tensor.coded()).isPresent();
      assertThat(tensor.codes()).isEqualTo(packed.clustered().getFirst().codes());
      assertThat(tensor.codebook()).isEqualTo(packed.clustered().getFirst().codebook());
      assertThat(stream.untouched().getFirst().toBytes())
          .isEqualTo(packed.untouched().getFirst().toBytes());
      Path again = folder.resolve("again.safetensors");
      stream.write(again); // a stream that was read is written as it is
      assertThat(ClusteredModel.read(again).packedBytes()).isEqualTo(stream.packedBytes());
    }
    for (String kind : List.of("plain", "coded")) {
      Expander.run(Checkpoint.of(folder.resolve(kind)), folder.resolve("dense-" + kind), SILENT);
    }
    assertThat(folder.resolve("dense-coded/b.safetensors"))
        .hasSameBinaryContentAs(folder.resolve("dense-plain/b.safetensors"));
    assertThat(folder.resolve("coded/a.safetensors").toFile().length())
        .isLessThan(folder.resolve("plain/a.safetensors").toFile().length());
    assertThat(files())
        .containsExactlyInAnyOrder(
            "in", "plain", "coded", "dense-plain", "dense-coded", "again.safetensors");
  }

  /** A stream that cannot be written, as on a full disk, is a failure of the file it is for. */
  @Test
  void aStreamThatCannotBeWrittenNamesTheTarget() throws IOException {
    Tensor tensor = weights("w", DataType.F32, 64, 64);
    TensorPlan plan =
        TensorPlan.of(tensor, CompressionRules.all(new TensorRecipe(4, 1, Grouping.TENSOR)), null);
    Path packed = folder.resolve("packed");
    SafetensorsLayout layout = SafetensorsLayout.of(plan.listed(), Map.of());
    Files.write(packed, new byte[(int) layout.size()]);
    Path target = folder.resolve("out.safetensors");
    EntropyCoding coding =
        new EntropyCoding(packed, layout, folder.resolve("no such folder"), target);
    assertThatIOException()
        .isThrownBy(() -> coding.streams(List.of(plan), bytes -> {}))
        .withMessageStartingWith(target + ": cannot be written: ");
  }

  private static Compressor coded(Compressor compressor) {
    return new Compressor(compressor.rules(), compressor.notes(), compressor.sensitivities(), true);
  }

  /** A run is killed after each of its steps: what it left is put back, and the run goes on. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aKilledRunGoesOnToTheSameBytes(boolean entropyCoded) throws IOException {
    Path file = model(DataType.BF16);
    Path out = folder.resolve("out.safetensors");
    Compressor packed = compressor(3, 1, Grouping.CHANNEL);
    Compressor compressor = entropyCoded ? coded(packed) : packed;
    compressor.run(Checkpoint.of(file), out, SILENT);
    byte[] whole = Files.readAllBytes(out);
    Files.delete(out);
    for (int stop = 1; stop <= 9; stop++) {
      Path work = folder.resolve(".out.safetensors.attractor");
      Path aside = folder.resolve("aside" + stop);
      int last = stop;
      int[] calls = {0};
      try {
        compressor.run(
            Checkpoint.of(file),
            out,
            (done, total) -> {
              if (++calls[0] == last) {
                copy(work, aside);
                throw new IllegalStateException("killed");
              }
            },
            0);
      } catch (IllegalStateException e) {
        assertThat(e).hasMessage("killed");
      }
      assertThat(work).doesNotExist();
      if (Files.exists(aside)) {
        assertThat(out).doesNotExist();
        Files.move(aside, work);
      }
      int[] resumed = {0};
      compressor.run(Checkpoint.of(file), out, (done, total) -> resumed[0]++);
      assertThat(Files.readAllBytes(out)).isEqualTo(whole);
      Files.delete(out);
    }
  }

  @Test
  void aJournalWithoutItsPartIsNotBelieved() throws IOException {
    Path file = model(DataType.F32);
    Path out = folder.resolve("out.safetensors");
    Compressor compressor = compressor(4, 1, Grouping.TENSOR);
    compressor.run(Checkpoint.of(file), out, SILENT);
    byte[] whole = Files.readAllBytes(out);
    Path work = folder.resolve(".out.safetensors.attractor");
    Path aside = folder.resolve("aside");
    try {
      compressor.run(
          Checkpoint.of(file),
          out,
          (done, total) -> {
            if (done == total) {
              copy(work, aside);
              throw new IllegalStateException("killed");
            }
          },
          0);
    } catch (IllegalStateException e) {
      Files.move(aside, work);
      Files.delete(work.resolve("files/model.safetensors"));
    }
    compressor.run(Checkpoint.of(file), out, SILENT);
    assertThat(Files.readAllBytes(out)).isEqualTo(whole);
  }

  @Test
  void badInputIsOneLineAndLeavesNothing() throws IOException {
    Path file = folder.resolve("m.safetensors");
    float[] values = draw(4096, SEED);
    values[4000] = Float.NaN;
    Path out = folder.resolve("out.safetensors");
    for (DataType type : List.of(DataType.F32, DataType.BF16, DataType.F16, DataType.F64)) {
      for (Grouping grouping : List.of(Grouping.TENSOR, Grouping.CHANNEL)) {
        SafetensorsFile.write(
            file, List.of(Tensor.of("w", type, List.of(64L, 64L), values)), Map.of());
        assertThatIllegalArgumentException()
            .isThrownBy(() -> compressor(4, 1, grouping).run(Checkpoint.of(file), out, SILENT))
            .withMessageStartingWith(file + ": ")
            .withMessageMatching(".*: (tensor )?w\\W.*")
            .withMessageContaining("4000")
            .withMessageContaining("NaN");
        assertThat(files()).containsExactly("m.safetensors");
      }
    }
    byte[] good = Files.readAllBytes(model(DataType.F32));
    Files.write(file, Arrays.copyOf(good, good.length - 1));
    assertThatIOException()
        .isThrownBy(() -> compressor(4, 1, Grouping.TENSOR).run(Checkpoint.of(file), out, SILENT))
        .withMessageStartingWith(file.toString());
    Path once = folder.resolve("once.safetensors");
    compressor(4, 1, Grouping.TENSOR)
        .run(Checkpoint.of(folder.resolve("model.safetensors")), once, SILENT);
    assertThatIOException()
        .isThrownBy(() -> compressor(4, 1, Grouping.TENSOR).run(Checkpoint.of(once), out, SILENT))
        .withMessageContaining("is clustered already");
    Path index = folder.resolve("x.safetensors.index.json");
    for (String[] bad :
        new String[][] {
          {"{\"weight_map\":{\"a\":\"../m.safetensors\"}}", "no file beside it"},
          {"{\"weight_map\":{\"a\":\"gone.safetensors\"}}", "which is not there"},
          {"{\"metadata\":{\"total_size\":1}}", "no weight_map"}
        }) {
      Files.writeString(index, bad[0]);
      assertThatIOException()
          .isThrownBy(() -> Checkpoint.of(index))
          .withMessageStartingWith(index.toString())
          .withMessageContaining(bad[1]);
    }
    assertThat(out).doesNotExist();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Files.copy(path, to.resolve(from.relativize(path)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
