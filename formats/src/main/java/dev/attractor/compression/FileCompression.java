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
    this.name = name;
    this.notes = notes;
    source = SafetensorsFile.read(path);
    if (source.metadata().containsKey(ClusteredModel.KEY)) {
      throw new IOException(path + ": is clustered already; expand it first");
    }
    List<SafetensorsLayout.Listed> listed = new ArrayList<>();
    try {
      for (Tensor tensor : source.tensors().values()) {
        TensorPlan plan = TensorPlan.of(tensor, rules, sensitivities.get(tensor.name()));
        plans.add(plan);
        listed.addAll(plan.listed());
      }
      layout = SafetensorsLayout.of(listed, metadata(Map.of()));
    } catch (IllegalArgumentException e) {
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }

  /** Bytes of the tensors to read. */
  long bytes() {
    return plans.stream().mapToLong(plan -> plan.tensor().data().byteSize()).sum();
  }

  /** Bytes of the file to write. */
  long packedBytes() {
    return layout.size();
  }

  /** The tensors of the file to write. */
  List<SafetensorsLayout.Listed> tensors() {
    return layout.tensors();
  }

  /** Writes the file, what the journal says left out. */
  List<CompressedTensor> run(Path part, Path target, Journal journal, LongConsumer progress)
      throws IOException {
    Map<String, Double> squares = new HashMap<>();
    List<CompressedTensor> report = new ArrayList<>();
    boolean begun = Files.exists(part); // a part that was moved away is not done any more
    try (PartFile file = new PartFile(part, target)) {
      long synced = System.nanoTime();
      for (TensorPlan plan : plans) {
        String key = name + " " + plan.tensor().name().replace("\n", "\\n");
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
        report.add(plan.report(name, known));
      }
      byte[] head = SafetensorsLayout.of(tensors(), metadata(squares)).head();
      if (head.length != layout.head().length) {
        throw new IllegalStateException("the header changed its length");
      }
      file.write(0, ByteBuffer.wrap(head));
      file.end(layout.size());
      journal.flush();
    }
    return report;
  }

  private double write(TensorPlan plan, PartFile file, LongConsumer progress) {
    if (plan.clustered()) {
      return TensorCompression.run(plan, file, plan.places(layout::place), progress);
    }
    file.write(layout.place(plan.tensor().name()), plan.tensor().data());
    progress.accept(plan.tensor().data().byteSize());
    return 0;
  }

  /** All strings of the file; its length does not depend on the squared errors. */
  private Map<String, String> metadata(Map<String, Double> squares) throws IOException {
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
