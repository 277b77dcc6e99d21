package dev.attractor.compression;

import dev.attractor.formats.AtomicFile;
import dev.attractor.formats.ClusteredModel;
import dev.attractor.formats.ClusteredTensor;
import dev.attractor.formats.DataType;
import dev.attractor.formats.SafetensorsLayout;
import dev.attractor.formats.ShardIndex;
import dev.attractor.formats.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a compressed checkpoint dense again: every clustered tensor in the type it had, each
 * codeword rounded to nearest; all else byte for byte.
 */
public final class Expander {
  private static final int STRETCH = 1 << 20;

  /** Metadata that says what the file no longer holds. */
  private static final String FITS = "attractor.fits";

  private Expander() {}

  /**
   * What was written.
   *
   * @param bytes of all files
   * @param clustered how many tensors were clustered; all others are copies
   */
  public record Expanded(long bytes, int clustered) {}

  /**
   * Expands a file to a file, or an index or a folder to a folder, which must be empty or new and
   * appears when all is done.
   *
   * @param listener told of bytes written; the total is -1, for it is not known
   * @throws IOException naming the file and what is wrong with it
   */
  public static Expanded run(Checkpoint checkpoint, Path target, Compressor.Listener listener)
      throws IOException {
    Written progress = new Written(listener);
    if (checkpoint.single()) {
      Path source = checkpoint.path(checkpoint.files().getFirst());
      long bytes = file(source, target, progress).size();
      return new Expanded(bytes, progress.clustered);
    }
    Path absolute = target.toAbsolutePath().normalize();
    AtomicFile.checkFolder(absolute.getParent());
    Compressor.refuseFilled(target);
    Path work = Compressor.work(absolute);
    Files.createDirectories(work);
    try {
      long bytes = files(checkpoint, work, progress);
      Files.move(work, absolute, StandardCopyOption.ATOMIC_MOVE);
      return new Expanded(bytes, progress.clustered);
    } catch (IOException | RuntimeException e) {
      Compressor.delete(work);
      throw e;
    }
  }

  private static long files(Checkpoint checkpoint, Path target, Written progress)
      throws IOException {
    long bytes = 0;
    Map<String, String> index = new LinkedHashMap<>();
    for (String file : checkpoint.files()) {
      SafetensorsLayout layout = file(checkpoint.path(file), target.resolve(file), progress);
      layout.tensors().forEach(tensor -> index.put(tensor.name(), file));
      bytes += layout.size();
    }
    for (String companion : checkpoint.companions()) {
      byte[] content = Files.readAllBytes(checkpoint.path(companion));
      AtomicFile.write(target.resolve(companion), out -> out.write(content));
    }
    if (checkpoint.index() != null) {
      new ShardIndex(index).write(target.resolve(checkpoint.index()), bytes);
    }
    return bytes;
  }

  private static SafetensorsLayout file(Path source, Path target, Written progress)
      throws IOException {
    ClusteredModel model = ClusteredModel.read(source);
    List<SafetensorsLayout.Listed> listed = new ArrayList<>();
    Map<String, ClusteredTensor> clustered = new HashMap<>();
    Map<String, Tensor> untouched = new HashMap<>();
    for (Tensor tensor : model.untouched()) {
      untouched.put(tensor.name(), tensor);
      listed.add(new SafetensorsLayout.Listed(tensor.name(), tensor.type(), tensor.shape()));
    }
    progress.clustered += model.clustered().size();
    for (ClusteredTensor tensor : model.clustered()) {
      clustered.put(tensor.name(), tensor);
      listed.add(new SafetensorsLayout.Listed(tensor.name(), restoredType(tensor), tensor.shape()));
    }
    Map<String, String> metadata = new LinkedHashMap<>(model.metadata());
    metadata.remove(FITS);
    SafetensorsLayout layout;
    try {
      layout = SafetensorsLayout.of(listed, metadata);
    } catch (IllegalArgumentException e) {
      throw new IOException(source + ": " + e.getMessage(), e);
    }
    AtomicFile.write(
        target,
        out -> {
          out.write(layout.head());
          for (SafetensorsLayout.Listed tensor : layout.tensors()) {
            ClusteredTensor packed = clustered.get(tensor.name());
            if (packed == null) {
              write(untouched.get(tensor.name()).data(), out, progress);
            } else {
              write(packed, tensor.type(), out, progress);
            }
          }
        });
    return layout;
  }

  private static final class Written {
    private final Compressor.Listener listener;
    private long done;
    private int clustered;

    Written(Compressor.Listener listener) {
      this.listener = listener;
    }

    void accept(long bytes) {
      done += bytes;
      listener.progressed(done, -1);
    }
  }

  private static DataType restoredType(ClusteredTensor tensor) {
    return switch (tensor.type()) {
      case F16, BF16, F64 -> tensor.type();
      default -> DataType.F32;
    };
  }

  private static void write(
      ClusteredTensor tensor, DataType type, OutputStream out, Written progress)
      throws IOException {
    int stretch = Math.max(1, STRETCH / tensor.dimension()) * tensor.dimension();
    for (long from = 0; from < tensor.count(); from += stretch) {
      float[] values = new float[(int) Math.min(stretch, tensor.count() - from)];
      tensor.restore(from, values, 0, values.length);
      write(
          Tensor.of(tensor.name(), type, List.of((long) values.length), values).data(),
          out,
          progress);
    }
  }

  private static void write(MemorySegment data, OutputStream out, Written progress)
      throws IOException {
    for (long from = 0; from < data.byteSize(); from += STRETCH) {
      long length = Math.min(STRETCH, data.byteSize() - from);
      out.write(data.asSlice(from, length).toArray(ValueLayout.JAVA_BYTE));
      progress.accept(length);
    }
  }
}
