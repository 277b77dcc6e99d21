package dev.attractor.app;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import dev.attractor.clustering.Method;
import dev.attractor.formats.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The finished runs of table 2.1, a small JSON file each: what is there is not run again. */
final class Table21Runs {
  /** Times that were not taken, of resumed runs, are null in the file and NaN here. */
  private static final Gson GSON =
      new GsonBuilder()
          .registerTypeAdapter(
              double.class,
              new TypeAdapter<Double>() {
                @Override
                public Double read(JsonReader json) throws IOException {
                  if (json.peek() == JsonToken.NULL) {
                    json.nextNull();
                    return Double.NaN;
                  }
                  return json.nextDouble();
                }

                @Override
                public void write(JsonWriter json, Double value) throws IOException {
                  json.value(value);
                }
              })
          .create();

  private final Path folder;

  Table21Runs(Path folder) {
    this.folder = folder;
  }

  /** The folder of one run's checkpoint and model while it goes on. */
  Path work(Table21.Settings settings, Table21.Cell cell, Method method, int epochs, long seed) {
    return folder.resolve(name(settings, cell, method, epochs, seed));
  }

  boolean finished(
      Table21.Settings settings, Table21.Cell cell, Method method, int epochs, long seed) {
    return Files.exists(folder.resolve(name(settings, cell, method, epochs, seed) + ".json"));
  }

  void keep(Table21.Settings settings, Table21.Cell cell, Method method, Table21.Run run)
      throws IOException {
    Path file = folder.resolve(name(settings, cell, method, run.epochs(), run.seed()) + ".json");
    byte[] json = Console.toJson(run).getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(json));
  }

  /** All finished runs, by epochs and name. */
  List<Table21.Run> all() throws IOException {
    List<Path> files;
    try (Stream<Path> listed = Files.list(Files.createDirectories(folder))) {
      files = listed.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    List<Table21.Run> runs = new ArrayList<>();
    for (Path file : files) {
      try {
        Table21.Run run = GSON.fromJson(Files.readString(file), Table21.Run.class);
        if (run == null || run.settings() == null || run.method() == null) {
          throw new JsonParseException("fields are missing");
        }
        runs.add(run);
      } catch (JsonParseException e) {
        throw new IOException(file + ": is not a finished run; remove it to run it again", e);
      }
    }
    runs.sort(Comparator.comparingInt(Table21.Run::epochs));
    return runs;
  }

  private static String name(
      Table21.Settings settings, Table21.Cell cell, Method method, int epochs, long seed) {
    return "%s-%s-%s-%d-epochs-seed-%d"
        .formatted(settings.word(), cell.word(), Table21.word(method), epochs, seed);
  }
}
