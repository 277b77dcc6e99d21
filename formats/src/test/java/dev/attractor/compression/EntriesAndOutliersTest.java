package dev.attractor.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.formats.ClusteredModel;
import dev.attractor.formats.ClusteredTensor;
import dev.attractor.formats.CodebookEntries;
import dev.attractor.formats.DataType;
import dev.attractor.formats.SafetensorsFile;
import dev.attractor.formats.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntriesAndOutliersTest {
  private static final long SEED = Long.getLong("attractor.seed", 11);
  private static final int ROWS = 40;
  private static final int COLUMNS = 300;

  @TempDir Path folder;

  private static Tensor weight(DataType type) {
    Random random = new Random(SEED);
    float[] values = new float[ROWS * COLUMNS];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.02 * random.nextGaussian() * Math.exp(random.nextGaussian()));
    }
    return Tensor.of("w", type, List.of((long) ROWS, (long) COLUMNS), values);
  }

  private Path compressed(Tensor tensor, TensorRecipe recipe) throws IOException {
    Path in = folder.resolve("in.safetensors");
    Path out = folder.resolve("out.safetensors");
    SafetensorsFile.write(in, List.of(tensor), Map.of());
    new Compressor(CompressionRules.all(recipe), Map.of())
        .run(Checkpoint.of(in), out, (done, total) -> {});
    return out;
  }

  private static double squares(float[] x, float[] y) {
    double squares = 0;
    for (int i = 0; i < x.length; i++) {
      squares += ((double) x[i] - y[i]) * ((double) x[i] - y[i]);
    }
    return squares;
  }

  @ParameterizedTest
  @CsvSource({
    "F32, channel, float16, .01", "BF16, tensor, int8, .02", "F16, 64, int8, 0",
    "F32, tensor, float16, .01", "F64, channel, int8, .004", "F32, 70, float32, .03"
  })
  void outliersStayAndTheRestIsNearItsBestCodewords(
      DataType type, String group, String entries, double outliers) throws IOException {
    Tensor tensor = weight(type);
    TensorRecipe recipe =
        new TensorRecipe(8, 1, Grouping.parse(group), CodebookEntries.parse(entries), outliers);
    Path out = compressed(tensor, recipe);
    ClusteredTensor found = ClusteredModel.read(out).clustered().getFirst();
    float[] before = tensor.toFloats();
    float[] after = found.restore();
    int kept = (int) (outliers * COLUMNS);
    for (int row = 0; row < ROWS; row++) {
      float[] sizes = new float[COLUMNS];
      for (int c = 0; c < COLUMNS; c++) {
        sizes[c] = Math.abs(before[row * COLUMNS + c]);
      }
      Arrays.sort(sizes);
      for (int c = 0; c < COLUMNS; c++) {
        float value = before[row * COLUMNS + c];
        if (kept > 0 && Math.abs(value) > sizes[COLUMNS - kept]) {
          assertThat(after[row * COLUMNS + c]).as("row %d, %d", row, c).isEqualTo(value);
        }
      }
    }
    // no more error than with none kept apart and codebooks as they were found, but for rounding
    float[] plain =
        ClusteredModel.read(compressed(tensor, new TensorRecipe(8, 1, Grouping.parse(group))))
            .clustered()
            .getFirst()
            .restore();
    double rounding = recipe.entries() == CodebookEntries.INT8 ? 1.05 : 1.001;
    assertThat(squares(before, after)).isLessThan(squares(before, plain) * rounding);
    if (kept > 0) {
      assertThat(squares(before, after)).isLessThan(0.95 * squares(before, plain));
    }
  }

  @ParameterizedTest
  @CsvSource({"channel, int8", "tensor, float16", "64, int8"})
  void aFileThatIsReadAndWrittenHasTheSameTensorsAndSize(String group, String entries)
      throws IOException {
    Path out =
        compressed(
            weight(DataType.BF16),
            new TensorRecipe(16, 1, Grouping.parse(group), CodebookEntries.parse(entries), 0.01));
    ClusteredModel model = ClusteredModel.read(out);
    Path again = folder.resolve("again.safetensors");
    model.write(again);
    ClusteredTensor first = model.clustered().getFirst();
    ClusteredTensor second = ClusteredModel.read(again).clustered().getFirst();
    assertThat(second.restore()).isEqualTo(first.restore());
    assertThat(second.entries()).isEqualTo(first.entries());
    assertThat(second.packedBytes()).isEqualTo(first.packedBytes());
    long tensors =
        SafetensorsFile.read(out).tensors().values().stream()
            .mapToLong(tensor -> tensor.data().byteSize())
            .sum();
    assertThat(first.packedBytes()).isEqualTo(tensors);
    assertThat(Files.size(out)).isGreaterThan(tensors);
  }

  @Test
  void productsTakeOutliersIn() throws IOException {
    Path out =
        compressed(
            weight(DataType.F32),
            new TensorRecipe(16, 1, Grouping.CHANNEL, CodebookEntries.INT8, 0.02));
    ClusteredTensor tensor = ClusteredModel.read(out).clustered().getFirst();
    float[] dense = tensor.restore();
    assertThat(tensor.matrix().dense()).isEqualTo(dense);
    Random random = new Random(SEED);
    for (int count : new int[] {1, 3}) {
      float[] x = new float[count * COLUMNS];
      for (int i = 0; i < x.length; i++) {
        x[i] = (float) random.nextGaussian();
      }
      float[] y = new float[count * ROWS];
      tensor.matrix().multiply(x, count, y);
      for (int v = 0; v < count; v++) {
        for (int row = 0; row < ROWS; row++) {
          double sum = 0;
          double size = 0;
          for (int c = 0; c < COLUMNS; c++) {
            double term = (double) dense[row * COLUMNS + c] * x[v * COLUMNS + c];
            sum += term;
            size += Math.abs(term);
          }
          // sums of n products in single precision, of codes and of differences
          assertThat((double) y[v * ROWS + row])
              .isCloseTo(sum, within(2 * (COLUMNS + 1) * 6e-8 * size));
        }
      }
    }
  }

  @Test
  void aTensorInMemoryIsThatOfTheFile() throws IOException {
    Tensor tensor = weight(DataType.F16);
    TensorRecipe recipe = new TensorRecipe(8, 1, Grouping.of(100), CodebookEntries.FLOAT16, 0.01);
    TensorCompressor.Result inMemory =
        new TensorCompressor(CompressionRules.all(recipe))
            .compress("", tensor, Optional.empty(), bytes -> {});
    ClusteredTensor inFile = ClusteredModel.read(compressed(tensor, recipe)).clustered().getFirst();
    assertThat(inMemory.clustered().orElseThrow().restore()).isEqualTo(inFile.restore());
    assertThat(inMemory.report().packedBytes()).isEqualTo(inFile.packedBytes());
  }

  @Test
  void whatDoesNotFitIsSaidInALine() throws IOException {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TensorRecipe(8, 1, Grouping.CHANNEL, CodebookEntries.INT8, 0.5))
        .withMessage("outliers must be a share of at least 0 and below 0.5, got 0.5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TensorRecipe(8, 2, Grouping.CHANNEL, CodebookEntries.INT8, 0.1))
        .withMessage("outliers need codewords of one number, got dimension 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CodebookEntries.parse("int4"))
        .withMessage("entries of codebooks must be float32, float16 or int8, got 'int4'");
    float[] large = new float[64 * 64];
    Arrays.fill(large, 1e6f);
    Tensor tensor = Tensor.of("w", List.of(64L, 64L), large);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                compressed(
                    tensor, new TensorRecipe(2, 1, Grouping.TENSOR, CodebookEntries.FLOAT16, 0)))
        .withMessageContaining("tensor w: a codeword of 1000000.0 is beyond half precision");
    assertThat(folder.resolve("out.safetensors")).doesNotExist();
  }
}
