package dev.attractor.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.attractor.clustering.PackedCodes;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program in {@code docs/formats.md} reads what we write, where there is a Python with NumPy.
 */
class FormatsPageTest {
  private static final Path PAGE = Path.of("..", "docs", "formats.md");
  private static final long SEED = Long.getLong("attractor.seed", 7);

  @TempDir Path folder;

  private static ClusteredTensor drawn(
      String name, int k, int d, long group, DataType type, long... shape) {
    Random random = new Random(SEED);
    List<Long> sizes = Arrays.stream(shape).boxed().toList();
    CodebookGroups groups = CodebookGroups.of(sizes, d, group);
    float[] codebook = new float[(int) groups.count() * k * d];
    for (int i = 0; i < codebook.length; i++) {
      codebook[i] = random.nextFloat();
    }
    int[] codes = new int[(int) ClusteredTensor.rows(Shapes.count(sizes), d)];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = random.nextInt(k);
    }
    return new ClusteredTensor(name, sizes, d, codebook, PackedCodes.of(k, codes), type, group);
  }

  /** With codes of which small ones are frequent, as an entropy-coded stream. */
  private static ClusteredTensor rare(String name, int k, int d, DataType type, long... shape) {
    ClusteredTensor drawn = drawn(name, k, d, 0, type, shape);
    Random random = new Random(SEED);
    int[] codes = new int[(int) drawn.codes().size()];
    Arrays.setAll(codes, i -> random.nextInt(1 + random.nextInt(k)));
    ClusteredTensor coded =
        new ClusteredTensor(
                name, drawn.shape(), d, drawn.codebook(), PackedCodes.of(k, codes), type)
            .entropyCoded();
    assertThat(coded.coded()).isPresent();
    return coded;
  }

  /** With other entries, and two outliers in each channel. */
  private static ClusteredTensor changed(ClusteredTensor tensor, CodebookEntries entries) {
    float[] codebook = tensor.codebook().clone();
    entries.round(codebook, tensor.codewords() * tensor.dimension());
    long channels = tensor.shape().getFirst();
    byte[] columns = new byte[(int) channels * 4];
    float[] values = new float[(int) channels * 2];
    for (int c = 0; c < channels; c++) {
      columns[4 * c] = (byte) (c % 2);
      columns[4 * c + 2] = 3;
      values[2 * c] = 8 + c;
      values[2 * c + 1] = -8;
    }
    List<Long> shape = List.of(channels, 2L);
    Outliers outliers =
        new Outliers(
            new Tensor("columns", DataType.U16, shape, MemorySegment.ofArray(columns)),
            Tensor.of("values", tensor.type(), shape, values));
    return new ClusteredTensor(
        tensor.name(),
        tensor.shape(),
        tensor.dimension(),
        codebook,
        tensor.codes(),
        tensor.type(),
        tensor.group(),
        entries,
        Optional.of(outliers),
        Optional.empty());
  }

  @Test
  void theProgramOfThePageReadsEveryKindOfTensor() throws IOException, InterruptedException {
    String python = System.getenv().getOrDefault("ATTRACTOR_PEER_PYTHON", "python3");
    assumeTrue(runs(python), "no Python with NumPy");
    List<ClusteredTensor> tensors =
        List.of(
            drawn("whole", 5, 1, 0, DataType.F32, 7, 9),
            drawn("ragged", 4, 4, 0, DataType.F32, 3, 5),
            drawn("channel", 16, 1, 18, DataType.BF16, 6, 3, 6),
            drawn("groups", 3, 2, 8, DataType.F16, 5, 20),
            drawn("one", 1, 1, 4, DataType.F64, 3, 4),
            changed(drawn("halves", 4, 1, 5, DataType.BF16, 3, 10), CodebookEntries.FLOAT16),
            changed(drawn("bytes", 4, 1, 0, DataType.F16, 6, 4), CodebookEntries.INT8),
            rare("three bits", 7, 2, DataType.F32, 30, 100),
            rare("four bits", 16, 1, DataType.BF16, 40, 50));
    Tensor plain = Tensor.of("plain", DataType.BF16, List.of(3L), new float[] {1, -2, 0.5f});
    Path file = folder.resolve("m.safetensors");
    new ClusteredModel(tensors, List.of(plain), Map.of()).write(file);
    String page = Files.readString(PAGE);
    int from = page.indexOf("```python\nimport json, sys, zlib") + "```python\n".length();
    String program = page.substring(from, page.indexOf("```", from));
    Path script = folder.resolve("read.py");
    Files.writeString(
        script,
        program
            + """

            for name, numbers in read(sys.argv[1]).items():
                print(name, list(numbers.shape), *(float(x).hex() for x in numbers.reshape(-1)))
            """);
    Process process =
        new ProcessBuilder(python, script.toString(), file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    assertThat(process.waitFor()).isZero();
    assertThat(lines).hasSize(tensors.size() + 1);
    for (int i = 0; i < tensors.size(); i++) {
      check(lines.get(i), tensors.get(i).name(), tensors.get(i).shape(), tensors.get(i).restore());
    }
    check(lines.getLast(), "plain", plain.shape(), plain.toFloats());
  }

  private static void check(String line, String name, List<Long> shape, float[] numbers) {
    assertThat(line).startsWith(name + " " + shape);
    String[] words = line.substring(line.indexOf(']') + 2).split(" ");
    assertThat(words).hasSize(numbers.length);
    for (int i = 0; i < words.length; i++) {
      assertThat(Double.parseDouble(words[i])).as(name + " " + i).isEqualTo(numbers[i]);
    }
  }

  private static boolean runs(String python) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(python, "-c", "import numpy")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
