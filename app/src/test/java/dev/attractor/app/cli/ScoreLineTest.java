package dev.attractor.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScoreLineTest {
  private static double[] parse(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ScoreLine.parse(bytes, 0, bytes.length);
  }

  @Test
  void blanksAndNullsAreUnderstood() {
    assertThat(parse(" [ 1,2.5 , -3e-2,null,\t0 ]\r"))
        .containsExactly(1, 2.5, -0.03, Double.NEGATIVE_INFINITY, 0);
    assertThat(parse("[]")).isEmpty();
  }

  /** The short cut must be as exact as the library: compare bits over many shapes of numbers. */
  @Test
  void everyNumberIsReadToTheLastBit() {
    long seed = Long.getLong("attractor.seed", 4);
    Random random = new Random(seed);
    for (int i = 0; i < 50_000; i++) {
      String word =
          switch (i % 5) {
            case 0 -> Double.toString(random.nextGaussian());
            case 1 -> Double.toString(Double.longBitsToDouble(random.nextLong(0x7fe0L << 48)));
            case 2 -> random.nextLong() + "." + random.nextLong(1L << 62);
            case 3 -> random.nextInt(1000) + "e" + (random.nextInt(60) - 30);
            default -> random.nextInt(100_000) / 1000.0 + "E+" + random.nextInt(12);
          };
      assertThat(parse("[" + word + "]"))
          .as("%s, seed %d", word, seed)
          .containsExactly(Double.parseDouble(word));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "1,2",
        "[1,2",
        "[1 2]",
        "[1,]",
        "[,1]",
        "[1]]",
        "[1.]",
        "[.5]",
        "[01]",
        "[1e]",
        "[-]",
        "[+1]",
        "[NaN]",
        "[Infinity]",
        "[nul]",
        "[\"1\"]",
        "[[1]]",
        "[true]",
        "[1]x"
      })
  void anythingElseIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse(text))
        .withMessageStartingWith("column ")
        .withMessageContaining("expected");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"[1, 1e400]|column 5: 1e400 is beyond", "[1;2]|column 3:"})
  void theMessageNamesTheColumn(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse(text))
        .withMessageContaining(message);
  }
}
