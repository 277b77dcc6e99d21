package dev.attractor.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a recall of one query allocates, once its code is compiled. */
class RecallAllocationTest {
  private static final Map<String, Long> BYTES = new HashMap<>();

  /** With the options of this process, but for agents. */
  @BeforeAll
  static void measure() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> !argument.startsWith("-javaagent") && !argument.startsWith("-agent"))
        .forEach(command::add);
    command.add("-cp");
    command.add(
        Path.of("target", "classes") + File.pathSeparator + Path.of("target", "test-classes"));
    command.add(RecallAllocations.class.getName());
    Process program =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    for (String line : said.lines().toList()) {
      String[] words = line.split(" ");
      BYTES.put(words[0], Long.valueOf(words[1]));
    }
  }

  @Test
  void aRecallAllocatesItsWeightsAndScoresAndNothingElseThatGrows() {
    long result = RecallAllocations.result();
    assertThat(BYTES.get("recall"))
        .isBetween(result, result + RecallAllocations.views(RecallAllocations.PATTERNS));
  }

  @Test
  void withTruncationNothingGrowsWithTheMemory() {
    for (int n : new int[] {1000, 20_000}) {
      assertThat(BYTES.get("truncated-" + n))
          .isLessThanOrEqualTo(RecallAllocations.truncated() + RecallAllocations.views(n));
    }
  }

  @Test
  void aRecallIntoArraysOfTheCallersAllocatesNextToNothing() {
    for (int n : new int[] {1000, 20_000}) {
      assertThat(BYTES.get("into-" + n)).isLessThanOrEqualTo(RecallAllocations.views(n));
    }
  }

  @Test
  void aPullBackIntoArraysOfTheCallersAllocatesLittle() {
    assertThat(BYTES.get("pullback")).isLessThanOrEqualTo(RecallAllocations.pullback());
  }
}
