package dev.attractor.app.clustering;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.attractor.app.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusteredFileTest {
  @TempDir Path folder;

  @Test
  void inspectingAFileShowsTheErrorAndStatusThatClusteringFound() throws IOException {
    Path numbers = Files.writeString(folder.resolve("n.csv"), "1\n2\n4\n8\n16\n17\n");
    Path file = folder.resolve("n.safetensors");
    JsonObject found = run("cluster", "--in", numbers, "--codewords", 2, "--out", file, "--json");
    JsonObject layer =
        run("inspect", file, "--json").getAsJsonArray("layers").get(0).getAsJsonObject();
    assertThat(layer.get("rmse")).isEqualTo(found.get("rmse"));
    assertThat(layer.get("status")).isEqualTo(found.get("status"));
  }

  private static JsonObject run(Object... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] args = new String[words.length];
    for (int i = 0; i < args.length; i++) {
      args[i] = String.valueOf(words[i]);
    }
    int code =
        Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(args);
    assertThat(code).as(err.toString()).isZero();
    return JsonParser.parseString(out.toString()).getAsJsonObject();
  }
}
