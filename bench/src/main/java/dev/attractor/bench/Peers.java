package dev.attractor.bench;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the peers of {@code bench/peers/*.py} with the Python that {@code ATTRACTOR_PEER_PYTHON}
 * names. A script prints one JSON object a line; lines that do not start with a brace are ignored.
 */
final class Peers {
  private final String python;
  private final Path folder;

  private Peers(String python, Path folder) {
    this.python = python;
    this.folder = folder;
  }

  static Peers fromEnvironment() {
    return new Peers(
        System.getenv("ATTRACTOR_PEER_PYTHON"),
        Path.of(System.getProperty("attractor.root", "."), "bench", "peers"));
  }

  /** Whether there is a Python to run peers with. */
  boolean available() {
    return python != null && !python.isBlank();
  }

  /** The JSON objects that the script printed; its standard error passes through. */
  List<JsonObject> run(String script, String... arguments)
      throws IOException, InterruptedException {
    Path file = folder.resolve(script);
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + ": no such peer script");
    }
    List<String> command = new ArrayList<>(List.of(python, file.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().remove("OMP_WAIT_POLICY"); // the launcher's choice for our own engine
    Process process = builder.start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    if (code != 0) {
      throw new IOException(script + " " + String.join(" ", arguments) + ": exit code " + code);
    }
    return printed
        .lines()
        .filter(line -> line.startsWith("{"))
        .map(line -> JsonParser.parseString(line).getAsJsonObject())
        .toList();
  }
}
