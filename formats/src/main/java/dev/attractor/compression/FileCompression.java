package dev.attractor.compression;

import com.google.gson.stream.JsonWriter;
import dev.attractor.formats.ClusteredModel;
import dev.attractor.formats.ListedTensor;
import dev.attractor.formats.SafetensorsFile;
import dev.attractor.formats.SafetensorsLayout;
import dev.attractor.formats.Tensor;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongConsumer;

/** Compresses one file of a checkpoint: its layout is known first, then its tensors are written. */
final class FileCompression {
  /** The metadata key of each tensor's error. */
  private static final String FITS = "attractor.fits";

  /** Before what the journal calls the length of a stream. */
  private static final String STREAM = "stream\t";

  private final Path path;
  private final String name;
  private final SafetensorsFile source;
  private final List<TensorPlan> plans = new ArrayList<>();
  private final Map<String, String> notes;
  private final SafetensorsLayout layout;
  private final long syncNanos;

  /**
   * Plans the work.
   *
   * @param notes metadata beside those of the file
   * @param sensitivities by the names of the tensors that they are for
   * @param syncNanos after which time what is done is synced to the disk
   * @throws IOException naming the file, when it is clustered already or has tensors of names that
   *     codes or codebooks would take
   */
  FileCompression(
      Path path,
      String name,
      CompressionRules rules,
      Map<String, String> notes,
      Map<String, Tensor> sensitivities,
      long syncNanos)
      throws IOException {
    this.syncNanos = syncNanos;
    this.path = path;
    this.name = name;
    this.notes = notes;
    source = SafetensorsFile.read(path);
    if (source.metadata().containsKey(ClusteredModel.KEY)) {
      throw new IOException(path + ": is clustered already; expand it first");
    }
    try {
      for (Tensor tensor : source.tensors().values()) {
        plans.add(TensorPlan.of(tensor, rules, sensitivities.get(tensor.name())));
      }
      layout = layout(plans, Map.of());
    } catch (IllegalArgumentException e) {
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }

  /**
   * What was written.
   *
   * @param report of each tensor
   * @param bytes of the file
   */
  record Written(List<CompressedTensor> report, long bytes) {}

  /** Bytes of the tensors to read. */
  long bytes() {
    return plans.stream().mapToLong(plan -> plan.tensor().data().byteSize()).sum();
  }

  /** Bytes of all codes. */
  long codeBytes() {
    return plans.stream().mapToLong(TensorPlan::codeBytes).sum();
  }

  /** The tensors of the file to write. */
  List<SafetensorsLayout.Listed> tensors() {
    return layout.tensors();
  }

  /** Writes the file, what the journal says left out. */
  Written run(Path part, Path target, Journal journal, LongConsumer progress) throws IOException {
    Map<String, Double> squares = pack(part, target, journal, progress);
    return new Written(report(plans, squares), layout.size());
  }

  /**
   * Writes the file with entropy-coded codes.
   *
   * @param part where it appears as a whole
   * @param folder of this file alone, for what is needed until then; its last part is removed
   */
  Written runCoded(Path part, Path folder, Path target, Journal journal, LongConsumer progress)
      throws IOException {
    List<TensorPlan> known = streams(journal);
    if (Files.exists(part) && known.size() == plans.size()) {
      progress.accept(bytes() + codeBytes());
      SafetensorsLayout coded = layout(known, squares(journal));
      return new Written(report(known, squares(journal)), coded.size());
    }
    Path streams = folder.resolve("streams");
    Compressor.delete(streams);
    Files.createDirectories(streams);
    Path packed = folder.resolve("packed");
    Map<String, Double> squares = pack(packed, target, journal, progress);
    EntropyCoding coding = new EntropyCoding(packed, layout, streams, target);
    List<TensorPlan> plans = coding.streams(this.plans, progress);
    SafetensorsLayout coded = layout(plans, squares);
    Path whole = folder.resolve("coded");
    try (PartFile file = new PartFile(whole, target)) {
      file.write(0, ByteBuffer.wrap(coded.head()));
      coding.write(plans, coded, file);
      file.end(coded.size());
    }
    for (TensorPlan plan : plans) {
      journal.note(STREAM + key(plan), plan.stream());
    }
    journal.flush();
    Files.move(whole, part, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Compressor.delete(folder);
    return new Written(report(plans, squares), coded.size());
  }

  /** The plans with the streams that the journal knows; fewer than all when it is not done. */
  private List<TensorPlan> streams(Journal journal) {
    List<TensorPlan> known = new ArrayList<>();
    for (TensorPlan plan : plans) {
      Double length = journal.done(STREAM + key(plan));
      if (length != null) {
        known.add(length > 0 ? plan.coded(length.longValue()) : plan);
      }
    }
    return known;
  }

  private Map<String, Double> squares(Journal journal) {
    Map<String, Double> squares = new HashMap<>();
    plans.forEach(plan -> squares.put(plan.tensor().name(), journal.done(key(plan))));
    return squares;
  }

  private List<CompressedTensor> report(List<TensorPlan> plans, Map<String, Double> squares) {
    return plans.stream()
        .map(plan -> plan.report(name, squares.get(plan.tensor().name())))
        .toList();
  }

  private String key(TensorPlan plan) {
    return name + " " + plan.tensor().name().replace("\n", "\\n");
  }

  private Map<String, Double> pack(Path part, Path target, Journal journal, LongConsumer progress)
      throws IOException {
    Map<String, Double> squares = new HashMap<>();
    boolean begun = Files.exists(part); // a part that was moved away is not done any more
    try (PartFile file = new PartFile(part, target)) {
      long synced = System.nanoTime();
      for (TensorPlan plan : plans) {
        String key = key(plan);
        Double known = begun ? journal.done(key) : null;
        if (known == null) {
          known = write(plan, file, progress);
          journal.note(key, known);
        } else {
          progress.accept(plan.tensor().data().byteSize());
        }
        if (System.nanoTime() - synced > syncNanos) {
          file.sync();
          journal.flush();
          synced = System.nanoTime();
        }
        squares.put(plan.tensor().name(), known);
      }
      byte[] head = layout(plans, squares).head();
      if (head.length != layout.head().length) {
        throw new IllegalStateException("the header changed its length");
      }
      file.write(0, ByteBuffer.wrap(head));
      file.end(layout.size());
      journal.flush();
    }
    return squares;
  }

  private double write(TensorPlan plan, PartFile file, LongConsumer progress) {
    if (plan.clustered()) {
      try {
        return TensorCompression.run(plan, file, plan.places(layout::place), progress);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
      }
    }
    file.write(layout.place(plan.tensor().name()), plan.tensor().data());
    progress.accept(plan.tensor().data().byteSize());
    return 0;
  }

  /** Where all is; the length of the header does not depend on the squared errors. */
  private SafetensorsLayout layout(List<TensorPlan> plans, Map<String, Double> squares)
      throws IOException {
    List<SafetensorsLayout.Listed> listed =
        plans.stream().flatMap(plan -> plan.listed().stream()).toList();
    return SafetensorsLayout.of(listed, metadata(plans, squares));
  }

  private Map<String, String> metadata(List<TensorPlan> plans, Map<String, Double> squares)
      throws IOException {
    Map<String, String> all = new LinkedHashMap<>(source.metadata());
    all.putAll(notes);
    List<TensorPlan> clustered = plans.stream().filter(TensorPlan::clustered).toList();
    if (clustered.isEmpty()) {
      return all;
    }
    all.put(
        ClusteredModel.KEY,
        ListedTensor.toJson(clustered.stream().map(TensorPlan::entry).toList()));
    StringWriter text = new StringWriter();
    try (JsonWriter json = new JsonWriter(text)) {
      json.beginObject();
      for (TensorPlan plan : clustered) {
        double sum = squares.getOrDefault(plan.tensor().name(), 0.0);
        String rmse = String.format(Locale.ROOT, "%.6e", Math.sqrt(sum / plan.tensor().count()));
        json.name(plan.tensor().name()).beginObject().name("rmse").jsonValue(rmse).endObject();
      }
      json.endObject();
    }
    all.put(FITS, text.toString());
    return all;
  }
}
