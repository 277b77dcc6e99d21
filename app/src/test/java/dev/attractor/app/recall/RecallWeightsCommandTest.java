package dev.attractor.app.recall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.attractor.app.cli.Failures;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class RecallWeightsCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final StringWriter err = new StringWriter();

  private int run(String input, String... args) {
    return run(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), args);
  }

  private int run(InputStream in, String... args) {
    return new CommandLine(new RecallWeightsCommand(in, out))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Failures::usage)
        .setExecutionExceptionHandler(Failures::execution)
        .setErr(new PrintWriter(err))
        .execute(args);
  }

  private List<JsonObject> answers() {
    return out.toString(StandardCharsets.UTF_8)
        .lines()
        .map(line -> JsonParser.parseString(line).getAsJsonObject())
        .toList();
  }

  private static JsonArray column(JsonObject answer, int i) {
    return answer.getAsJsonArray("columns").get(i).getAsJsonArray();
  }

  @Test
  void oneObjectALineInOrder() {
    Random random = new Random(1);
    StringBuilder input = new StringBuilder();
    int lines = 3000;
    for (int i = 0; i < lines; i++) {
      int n = 3 + i % 7;
      double[] scores = random.doubles(n, -2, 2).toArray();
      scores[i % n] = 50;
      input.append(java.util.Arrays.toString(scores)).append('\n');
    }
    assertThat(run(input.toString(), "--k", "2")).isZero();
    List<JsonObject> answers = answers();
    assertThat(answers).hasSize(lines);
    for (int i = 0; i < lines; i++) {
      int n = 3 + i % 7;
      JsonObject answer = answers.get(i);
      assertThat(answer.getAsJsonArray("thresholds")).hasSize(2);
      assertThat(column(answer, 1)).hasSize(n);
      assertThat(column(answer, 0).get(i % n).getAsDouble()).isCloseTo(1, within(1e-9));
    }
  }

  @Test
  void theLastLineNeedsNoEnd() {
    assertThat(run("[1,0]", "--k", "1", "--separation", "SSM")).isZero();
    // sigma(1/2), as the two scores lie symmetrically about the threshold
    assertThat(column(answers().getFirst(), 0).get(0).getAsDouble())
        .isCloseTo(1 / (1 + Math.exp(-0.5)), within(1e-15));
  }

  @Test
  void softmaxHasOneColumnAndItsThresholdIsTheLogOfTheSum() {
    assertThat(run("[1,0]\n", "--k", "1", "--separation", "softmax", "--beta", "2")).isZero();
    assertThat(column(answers().getFirst(), 0).get(0).getAsDouble())
        .isCloseTo(1 / (1 + Math.exp(-2)), within(1e-15));
    assertThat(answers().getFirst().getAsJsonArray("thresholds").get(0).getAsDouble())
        .isCloseTo(-Math.log(Math.exp(2) + 1), within(1e-15));
    assertThat(run("[1,0]\n", "--k", "2", "--separation", "softmax")).isEqualTo(2);
  }

  @Test
  void maskedScoresKeepTheirPlaceAndGetNothing() {
    assertThat(run("[3,null,1,2]\n", "--k", "3")).isZero();
    JsonObject answer = answers().getFirst();
    for (int i = 0; i < 3; i++) {
      assertThat(column(answer, i)).hasSize(4);
      assertThat(column(answer, i).get(1).getAsDouble()).isZero();
    }
    assertThat(answer.getAsJsonArray("thresholds").get(2).isJsonNull()).isTrue();
  }

  @Test
  void aBadLineIsNamedAndThoseBeforeItAreAnswered() {
    assertThat(run("[1,2]\n[3,4]\n[5,oops]\n[6,7]\n", "--k", "1")).isEqualTo(1);
    assertThat(answers()).hasSize(2);
    assertThat(err.toString().lines()).hasSize(1).first().asString().contains("line 3: column 4");
  }

  @Test
  void moreColumnsThanScoresNamesTheLine() {
    assertThat(run("[1,2]\n[3]\n", "--k", "2")).isEqualTo(1);
    assertThat(err.toString()).contains("line 2").contains("k = 2 and 1 scores");
  }

  @Test
  void anInverseTemperatureMustBePositive() {
    assertThat(run("", "--k", "1", "--beta", "0")).isEqualTo(2);
    assertThat(run("", "--k", "0")).isEqualTo(2);
  }

  /** A partner who says the next line only after the answer to the last one has arrived. */
  @Test
  void aConversationGetsItsAnswersLineByLine() {
    byte[] line = "[1,0,2]\n".getBytes(StandardCharsets.US_ASCII);
    InputStream partner =
        new InputStream() {
          private int asked;

          @Override
          public int read(byte[] buffer, int at, int length) {
            assertThat(answers()).hasSize(asked);
            if (asked == 3) {
              return -1;
            }
            asked++;
            System.arraycopy(line, 0, buffer, at, line.length);
            return line.length;
          }

          @Override
          public int read() {
            throw new UnsupportedOperationException();
          }
        };
    assertThat(run(partner, "--k", "1")).isZero();
    assertThat(answers()).hasSize(3);
  }
}
