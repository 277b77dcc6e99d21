package dev.attractor.app.clustering;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import dev.attractor.app.Main;
import dev.attractor.clustering.PackedCodes;
import dev.attractor.formats.ClusteredModel;
import dev.attractor.formats.ClusteredTensor;
import dev.attractor.formats.DataType;
import dev.attractor.formats.MemoryFile;
import dev.attractor.formats.StoredMemory;
import dev.attractor.memory.AssociativeMemory;
import dev.attractor.memory.Similarity;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {
  private static final String HOSTILE = "w\033[2J\u009b1m\nforged row";

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Object... words) {
    String[] args = new String[words.length];
    for (int i = 0; i < args.length; i++) {
      args[i] = String.valueOf(words[i]);
    }
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(args);
  }

  private Path model(String name, Map<String, String> metadata) throws IOException {
    Path file = folder.resolve("m.safetensors");
    ClusteredTensor tensor =
        new ClusteredTensor(
            name, List.of(2L), 1, new float[] {1, 2}, PackedCodes.of(2, 0, 1), DataType.BF16);
    new ClusteredModel(List.of(tensor), List.of(), metadata).write(file);
    return file;
  }

  @Test
  void escapesInNamesAndMetadataDoNotReachTheTerminal() throws IOException {
    Path file = model(HOSTILE, Map.of("note", "\033]0;title\007"));
    assertThat(run("inspect", file)).isZero();
    assertThat(out.toString()).doesNotContain("\033").doesNotContain("\u009b");
    assertThat(out.toString()).contains("w\\u001b[2J\\u009b1m\\u000aforged row");
    assertThat(out.toString()).contains("\\u001b]0;title");
    out.getBuffer().setLength(0);
    assertThat(run("inspect", file, "--json")).isZero();
    assertThat(out.toString()).doesNotContain("\u009b");
    assertThat(
            JsonParser.parseString(out.toString())
                .getAsJsonObject()
                .getAsJsonArray("layers")
                .get(0)
                .getAsJsonObject()
                .get("name")
                .getAsString())
        .isEqualTo(HOSTILE);
  }

  @Test
  void escapesInErrorsDoNotReachTheTerminal() throws IOException {
    assertThat(run("cluster", "--in", model("a\033b", Map.of()) + ":c")).isEqualTo(1);
    assertThat(err.toString()).doesNotContain("\033").contains("a\\u001bb");
    assertThat(err.toString().lines()).hasSize(1);
  }

  @Test
  void escapesInNotesOfAMemoryDoNotReachTheTerminal() throws IOException {
    Path file = folder.resolve("a.mem");
    AssociativeMemory memory = AssociativeMemory.of(new float[][] {{1}}, Similarity.cosine());
    MemoryFile.write(file, new StoredMemory(memory, Map.of(), Map.of("by", "\033[1m")));
    assertThat(run("recall", "info", "--memory", file)).isZero();
    assertThat(out.toString()).doesNotContain("\033").contains("by: \\u001b[1m");
  }

  @Test
  void theTypeBeforeClusteringIsShownAndCounted() throws IOException {
    assertThat(run("inspect", model("w", Map.of()))).isZero();
    assertThat(out.toString())
        .contains("clustered BF16")
        .contains("9 bytes of tensors instead of 4");
  }

  @Test
  void fitsThatAreNotWhatTheyShouldBeAreNamed() throws IOException {
    for (String fits :
        List.of(
            "{\"w\":{\"rmse\":\"x\"}}",
            "{\"w\":{\"rmse\":[]}}",
            "{\"w\":{\"status\":3}}",
            "{\"w\":7}")) {
      err.getBuffer().setLength(0);
      Path file = model("w", Map.of("attractor.fits", fits));
      assertThat(run("inspect", file)).as(fits).isEqualTo(1);
      assertThat(err.toString())
          .isEqualToIgnoringNewLines(
              "attractor: "
                  + file
                  + ": metadata attractor.fits does not hold a number rmse and a word status for"
                  + " 'w'");
    }
    Path file = model("w", Map.of("attractor.fits", "[1]"));
    assertThat(run("inspect", file)).isEqualTo(1);
  }
}
