package dev.attractor.app.reproduce;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import dev.attractor.app.cli.Console;
import dev.attractor.app.report.Fingerprint;
import dev.attractor.app.report.RunKey;
import dev.attractor.clustering.SoftKMeans;
import dev.attractor.data.ImageSplit;
import dev.attractor.formats.AtomicFile;
import dev.attractor.nets.LayerMethod;
import dev.attractor.nets.Parameters;
import dev.attractor.nets.QuantizationRun;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The finished runs of table 2.1, a small JSON file each: what is there is not run again, unless it
 * was made by other code, by another recipe, from another network or from other data.
 */
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

  /** The modules whose classes compute a run: clustering, data and networks. */
  private static final String CODE =
      Fingerprint.ofCode(SoftKMeans.class, ImageSplit.class, QuantizationRun.class);

  private final Path folder;
  private final Map<Long, Parameters> baselines;
  private final ImageSplit data;

  /**
   * @param folder where they are kept
   * @param baselines the network that the runs of each seed start from
   * @param data that every run learns from
   */
  Table21Runs(Path folder, Map<Long, Parameters> baselines, ImageSplit data) {
    this.folder = folder;
    this.baselines = Map.copyOf(baselines);
    this.data = data;
  }

  /** What a run of these settings is made by and of. */
  RunKey key(
      Table21.Settings settings, Table21.Cell cell, LayerMethod method, int epochs, long seed) {
    return new RunKey(
        CODE,
        "%s from %s".formatted(settings.of(cell, method, epochs, seed), baselines.get(seed).hash()),
        data.md5());
  }

  /** The folder of one run's checkpoint and model while it goes on. */
  Path work(
      Table21.Settings settings, Table21.Cell cell, LayerMethod method, int epochs, long seed) {
    return folder.resolve(name(settings, cell, method, epochs, seed));
  }

  boolean finished(
      Table21.Settings settings,
      Table21.Cell cell,
      LayerMethod method,
      int epochs,
      long seed,
      Console console)
      throws IOException {
    Path file = folder.resolve(name(settings, cell, method, epochs, seed) + ".json");
    if (!Files.exists(file)) {
      return false;
    }
    Optional<String> mismatch = mismatch(read(file));
    mismatch.ifPresent(why -> console.note(file + ": " + why + ", so it is run again"));
    return mismatch.isEmpty();
  }

  private Optional<String> mismatch(Table21.Run run) {
    if (!baselines.containsKey(run.seed())) {
      return Optional.of("of a seed that was not asked for");
    }
    return key(run.whose(), run.cell(), run.methodOf(), run.epochs(), run.seed())
        .mismatch(run.key());
  }

  void keep(Table21.Settings settings, Table21.Cell cell, LayerMethod method, Table21.Run run)
      throws IOException {
    Path file = folder.resolve(name(settings, cell, method, run.epochs(), run.seed()) + ".json");
    byte[] json = Console.toJson(run).getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(json));
  }

  /** All finished runs of this code, these seeds and data, by epochs and name. */
  List<Table21.Run> all() throws IOException {
    List<Path> files;
    try (Stream<Path> listed = Files.list(Files.createDirectories(folder))) {
      files = listed.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    List<Table21.Run> runs = new ArrayList<>();
    for (Path file : files) {
      Table21.Run run = read(file);
      if (mismatch(run).isEmpty()) {
        runs.add(run);
      }
    }
    runs.sort(Comparator.comparingInt(Table21.Run::epochs));
    return runs;
  }

  private static Table21.Run read(Path file) throws IOException {
    try {
      Table21.Run run = GSON.fromJson(Files.readString(file), Table21.Run.class);
      if (run == null || run.settings() == null || run.method() == null) {
        throw new JsonParseException("fields are missing");
      }
      run.whose();
      run.cell();
      run.methodOf();
      return run;
    } catch (JsonParseException | IllegalArgumentException | CharacterCodingException e) {
      throw new IOException(file + ": is not a finished run; remove it to run it again", e);
    }
  }

  private static String name(
      Table21.Settings settings, Table21.Cell cell, LayerMethod method, int epochs, long seed) {
    return "%s-%s-%s-%d-epochs-seed-%d"
        .formatted(settings.word(), cell.word(), Table21.word(method), epochs, seed);
  }
}
