package dev.attractor.app.reproduce;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import dev.attractor.app.cli.Console;
import dev.attractor.app.clustering.Subject;
import dev.attractor.app.report.Fingerprint;
import dev.attractor.app.report.RunKey;
import dev.attractor.clustering.SoftKMeans;
import dev.attractor.data.ImageSplit;
import dev.attractor.formats.AtomicFile;
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
 * The finished runs of a table, a small JSON file each: what is there is not run again, unless it
 * was made by other code, by another recipe, from another network or from other data.
 */
final class QuantizedRuns {
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
  private final QuantizationTable table;
  private final Subject subject;
  private final Map<Long, Parameters> baselines;
  private final ImageSplit data;

  /**
   * @param folder where they are kept
   * @param table that they belong to
   * @param subject the network
   * @param baselines its values that the runs of each seed start from
   * @param data that every run learns from
   */
  QuantizedRuns(
      Path folder,
      QuantizationTable table,
      Subject subject,
      Map<Long, Parameters> baselines,
      ImageSplit data) {
    this.folder = folder;
    this.table = table;
    this.subject = subject;
    this.baselines = Map.copyOf(baselines);
    this.data = data;
  }

  /** What a run is made by and of; its seed is one of those asked for. */
  RunKey key(QuantizationTask task) {
    return new RunKey(
        CODE,
        "%s from %s".formatted(task.settings(subject), baselines.get(task.seed()).hash()),
        data.md5());
  }

  /** The folder of one run's checkpoint and model while it goes on. */
  Path work(QuantizationTask task) {
    return folder.resolve(task.name());
  }

  boolean finished(QuantizationTask task, Console console) throws IOException {
    Path file = file(task);
    if (!Files.exists(file)) {
      return false;
    }
    Optional<String> mismatch = mismatch(read(file));
    mismatch.ifPresent(why -> console.note(file + ": " + why + ", so it is run again"));
    return mismatch.isEmpty();
  }

  private Optional<String> mismatch(QuantizedRun run) {
    if (!baselines.containsKey(run.seed())) {
      return Optional.of("of a seed that was not asked for");
    }
    return key(task(run)).mismatch(run.key());
  }

  void keep(QuantizationTask task, QuantizedRun run) throws IOException {
    byte[] json = Console.toJson(run).getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file(task), out -> out.write(json));
  }

  /** All finished runs of this code, these seeds and data, by epochs and name. */
  List<QuantizedRun> all() throws IOException {
    List<Path> files;
    try (Stream<Path> listed = Files.list(Files.createDirectories(folder))) {
      files = listed.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    List<QuantizedRun> runs = new ArrayList<>();
    for (Path file : files) {
      QuantizedRun run = read(file);
      if (mismatch(run).isEmpty()) {
        runs.add(run);
      }
    }
    runs.sort(Comparator.comparingInt(QuantizedRun::epochs));
    return runs;
  }

  private QuantizedRun read(Path file) throws IOException {
    try {
      QuantizedRun run = GSON.fromJson(Files.readString(file), QuantizedRun.class);
      if (run == null || run.settings() == null || run.method() == null) {
        throw new JsonParseException("fields are missing");
      }
      task(run);
      return run;
    } catch (JsonParseException | IllegalArgumentException | CharacterCodingException e) {
      throw new IOException(file + ": is not a finished run; remove it to run it again", e);
    }
  }

  /**
   * @throws IllegalArgumentException when the table has no such run
   */
  private QuantizationTask task(QuantizedRun run) {
    return new QuantizationTask(
        run.whose(), table.cell(run), run.methodOf(), run.epochs(), run.seed());
  }

  private Path file(QuantizationTask task) {
    return folder.resolve(task.name() + ".json");
  }
}
