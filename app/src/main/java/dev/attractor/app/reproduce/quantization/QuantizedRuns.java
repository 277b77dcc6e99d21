package dev.attractor.app.reproduce.quantization;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import dev.attractor.app.cli.Console;
import dev.attractor.app.clustering.QuantizeJob;
import dev.attractor.app.clustering.Subject;
import dev.attractor.app.report.Fingerprint;
import dev.attractor.app.report.RunKey;
import dev.attractor.clustering.SoftKMeans;
import dev.attractor.data.ImageSplit;
import dev.attractor.formats.AtomicFile;
import dev.attractor.nets.DivergedException;
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

  /** Makes a run that is not there, on its own or what a stopped one left, and keeps it. */
  void make(QuantizationTask task, int threads, Console console) throws IOException {
    if (finished(task, console)) {
      return;
    }
    console.note(task.name());
    Path work = folder.resolve(task.name()); // checkpoint and model while it goes on
    QuantizeJob job =
        new QuantizeJob(baselines.get(task.seed()), data, task.settings(subject), work);
    keep(task, run(job, task, threads, console));
    removeFolder(work);
  }

  private QuantizedRun run(QuantizeJob job, QuantizationTask task, int threads, Console console)
      throws IOException {
    boolean resume = job.started();
    double baseline;
    double accuracy;
    double seconds = Double.NaN;
    double cpuSeconds = Double.NaN;
    Map<String, Long> adjoints = Map.of();
    try {
      QuantizeJob.Outcome outcome = job.run(resume, console);
      baseline = outcome.baseline().value();
      accuracy = outcome.hard().value();
      if (!resume && outcome.seconds() > 0) {
        seconds = outcome.seconds();
        cpuSeconds = outcome.cpuSeconds();
      }
      adjoints = outcome.adjoints().total();
    } catch (DivergedException e) {
      console.note(e.getMessage());
      baseline = job.baselineQuality().value();
      accuracy = Double.NaN;
    }
    return new QuantizedRun(
        task.whose().word(),
        task.cell().codewords(),
        task.cell().dimension(),
        QuantizedRun.word(task.method()),
        task.epochs(),
        job.data().train().count(),
        task.seed(),
        baseline,
        accuracy,
        seconds,
        cpuSeconds,
        threads,
        adjoints,
        key(task));
  }

  private static void removeFolder(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
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
