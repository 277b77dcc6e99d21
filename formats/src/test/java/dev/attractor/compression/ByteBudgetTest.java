package dev.attractor.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.attractor.clustering.PackedCodes;
import dev.attractor.formats.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteBudgetTest {
  private static final long SEED = Long.getLong("attractor.seed", 5);
  private static final CompressionRules RULES =
      CompressionRules.all(new TensorRecipe(16, 1, Grouping.CHANNEL));

  /** Tails are heavier the larger {@code spread}. */
  private static Tensor tensor(String name, int rows, int columns, double spread) {
    Random random = new Random(SEED + name.hashCode());
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * Math.exp(spread * random.nextGaussian()));
    }
    return Tensor.of(name, List.of((long) rows, (long) columns), values);
  }

  private static final List<Tensor> TENSORS =
      List.of(
          tensor("a", 32, 256, 0),
          tensor("b", 16, 512, 1),
          tensor("c", 64, 128, .3),
          Tensor.of("bias", List.of(10L), new float[10]));

  private record Outcome(long bytes, double error) {}

  /** What tensors take, and the sum of their relative squared errors. */
  private static Outcome outcome(CompressionRules rules, List<Tensor> tensors) {
    long bytes = 0;
    double error = 0;
    for (Tensor tensor : tensors) {
      TensorCompressor.Result result =
          new TensorCompressor(rules).compress("", tensor, Optional.empty(), b -> {});
      bytes += result.report().packedBytes();
      double size = 0;
      for (float value : tensor.toFloats()) {
        size += value * value;
      }
      error += size == 0 ? 0 : Math.pow(result.report().rmse(), 2) * tensor.count() / size;
    }
    return new Outcome(bytes, error);
  }

  private static CompressionRules choose(long bytes) {
    return new ByteBudget(bytes).choose(TENSORS, RULES, name -> Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(longs = {10_000, 14_000, 20_000, 40_000})
  void theErrorIsThatOfTheBestChoiceUpToTheLastTensorThatDidNotFit(long bytes) {
    Outcome found = outcome(choose(bytes), TENSORS);
    assertThat(found.bytes()).isLessThanOrEqualTo(bytes);
    double best = Double.POSITIVE_INFINITY;
    double bestOfLess = Double.POSITIVE_INFINITY;
    long largest = 0; // what one more bit of a tensor costs at most
    Outcome[][] each = new Outcome[3][9];
    for (int t = 0; t < 3; t++) {
      String name = TENSORS.get(t).name();
      for (int bits = 1; bits <= 8; bits++) {
        TensorRecipe recipe = new TensorRecipe(1 << bits, 1, Grouping.CHANNEL);
        each[t][bits] = outcome(CompressionRules.of(Map.of(name, recipe)), List.of(TENSORS.get(t)));
        largest =
            bits == 1
                ? largest
                : Math.max(largest, each[t][bits].bytes() - each[t][bits - 1].bytes());
      }
    }
    for (int code = 0; code < 512; code++) {
      Outcome a = each[0][code % 8 + 1];
      Outcome b = each[1][code / 8 % 8 + 1];
      Outcome c = each[2][code / 64 + 1];
      long size = a.bytes() + b.bytes() + c.bytes() + 40;
      double error = a.error() + b.error() + c.error();
      best = size <= bytes ? Math.min(best, error) : best;
      bestOfLess = size <= bytes - largest ? Math.min(bestOfLess, error) : bestOfLess;
    }
    assertThat(found.error()).isBetween(best * (1 - 1e-9), bestOfLess * (1 + 1e-9));
  }

  @Test
  void allIsKeptWhereThereIsRoom() {
    long whole = TENSORS.stream().mapToLong(tensor -> tensor.data().byteSize()).sum();
    Outcome found = outcome(choose(whole), TENSORS);
    assertThat(found.bytes()).isEqualTo(whole);
    assertThat(found.error()).isZero();
  }

  @Test
  void sensitivitiesMoveBitsToWhatCounts() {
    List<Tensor> twins = List.of(tensor("x", 32, 256, .5), tensor("y", 32, 256, .5));
    // of y only the first columns count, which few codewords describe well
    float[] counts = new float[32 * 256];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = i % 256 < 3 ? 1 : 0;
    }
    Tensor few = Tensor.of("y", List.of(32L, 256L), counts);
    CompressionRules rules =
        new ByteBudget(9_000)
            .choose(twins, RULES, name -> Optional.of(few).filter(t -> name.equals("y")));
    List<Integer> bits = new ArrayList<>();
    for (Tensor tensor : twins) {
      TensorRecipe recipe =
          rules.recipe(tensor.name(), tensor.type(), tensor.shape(), tensor.count()).orElseThrow();
      bits.add(PackedCodes.bitsFor(recipe.codewords()));
    }
    assertThat(bits.get(0)).isGreaterThan(bits.get(1));
  }

  @Test
  void sizesAreReadAndTooSmallOnesRefused() {
    assertThat(ByteBudget.parse("3.2GB").bytes()).isEqualTo(3_200_000_000L);
    assertThat(ByteBudget.parse("500 mb").bytes()).isEqualTo(500_000_000L);
    assertThat(ByteBudget.parse("64kB").bytes()).isEqualTo(64_000L);
    assertThat(ByteBudget.parse("123").bytes()).isEqualTo(123L);
    assertThat(ByteBudget.parse("123B").bytes()).isEqualTo(123L);
    for (String wrong : Arrays.asList("", "GB", "-1", "1e30GB", "NaN", "0")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ByteBudget.parse(wrong))
          .withMessage("a budget is a size such as 3.2GB, 500MB or 123456, got '" + wrong + "'");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> choose(100))
        .withMessageStartingWith("a budget of 100 bytes is less than the ");
  }
}
