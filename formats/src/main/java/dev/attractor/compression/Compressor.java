package dev.attractor.compression;

import dev.attractor.formats.AtomicFile;
import dev.attractor.formats.ShardIndex;
import dev.attractor.formats.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Compresses a checkpoint: one safetensors file to another, an index or a folder to a folder.
 *
 * <p>Inputs are mapped and read tensor by tensor; outputs are written beside the target, under
 * {@code .NAME.attractor}, and renamed when all is done. A run that is killed leaves that folder,
 * and the same run started again goes on with what it holds and ends with the same bytes; other
 * work, or inputs that changed meanwhile, begin anew. A run that fails leaves nothing.
 *
 * @param rules which tensors are clustered, and how
 * @param notes metadata for every file, such as the version that wrote it
 * @param sensitivities how much the error of each weight counts: tensors of the same names and
 *     shapes, such as mean squared gradients; tensors that it does not have count evenly
 * @param entropyCoded whether codes are stored as streams in which frequent ones take fewer bits,
 *     where that makes them shorter: the same codes in a smaller file, all of which are decoded
 *     when it is read
 */
public record Compressor(
    CompressionRules rules,
    Map<String, String> notes,
    Optional<Checkpoint> sensitivities,
    boolean entropyCoded) {
  private static final long SYNC_NANOS = 5_000_000_000L;

  /** Receives progress: bytes of tensors done, of all or -1; called by one thread at a time. */
  @FunctionalInterface
  public interface Listener {
    /** Called often; to be quick. */
    void progressed(long done, long total);
  }

  /** Copies the notes; files hold them in the order of their keys, the same in every process. */
  public Compressor {
    notes = Collections.unmodifiableMap(new TreeMap<>(notes));
  }

  /** Codes are stored as they are. */
  public Compressor(
      CompressionRules rules, Map<String, String> notes, Optional<Checkpoint> sensitivities) {
    this(rules, notes, sensitivities, false);
  }

  /** Every weight of a tensor counts the same. */
  public Compressor(CompressionRules rules, Map<String, String> notes) {
    this(rules, notes, Optional.empty());
  }

  /**
   * The same work with bits for each tensor of a checkpoint so that all of them fit a budget.
   *
   * @throws IOException naming the file that cannot be read
   * @throws IllegalArgumentException when one bit each is too much
   */
  public Compressor within(ByteBudget budget, Checkpoint checkpoint) throws IOException {
    Map<String, Tensor> tensors = checkpoint.tensors();
    Map<String, Tensor> counted = counted(tensors);
    CompressionRules chosen =
        budget.choose(
            List.copyOf(tensors.values()), rules, name -> Optional.ofNullable(counted.get(name)));
    return new Compressor(chosen, notes, sensitivities, entropyCoded);
  }

  /**
   * Compresses.
   *
   * @param target the file, or for an index or a folder the folder, to make; a file that is there
   *     is replaced at the end, a folder must be empty
   * @return what became of each tensor
   * @throws IOException naming the file and what is wrong with it
   * @throws IllegalArgumentException naming the tensor that cannot be clustered
   */
  public List<CompressedTensor> run(Checkpoint checkpoint, Path target, Listener listener)
      throws IOException {
    return run(checkpoint, target, listener, SYNC_NANOS);
  }

  /** The same with a time of its own after which what is done is synced to the disk. */
  List<CompressedTensor> run(Checkpoint checkpoint, Path target, Listener listener, long syncNanos)
      throws IOException {
    Path absolute = target.toAbsolutePath().normalize();
    AtomicFile.checkFolder(absolute.getParent());
    List<FileCompression> files = new ArrayList<>();
    Map<String, Tensor> counted = counted(checkpoint.tensors());
    for (String file : checkpoint.files()) {
      files.add(new FileCompression(checkpoint.path(file), file, rules, notes, counted, syncNanos));
    }
    if (!checkpoint.single()) {
      refuseFilled(target);
    }
    Path work = work(absolute);
    Files.createDirectories(work.resolve("files"));
    try (Journal journal = Journal.open(work.resolve("journal"), fingerprint(checkpoint), target)) {
      try {
        List<CompressedTensor> report = written(checkpoint, files, work, target, journal, listener);
        move(checkpoint, work, absolute);
        return report;
      } catch (UncheckedIOException e) {
        throw e.getCause();
      } finally {
        delete(work);
      }
    }
  }

  private Map<String, Tensor> counted(Map<String, Tensor> tensors) throws IOException {
    return sensitivities.isPresent() ? sensitivities.get().tensors(tensors.keySet()) : Map.of();
  }

  /** Where a target is written before it is renamed. */
  static Path work(Path absolute) {
    return absolute.resolveSibling("." + absolute.getFileName() + ".attractor");
  }

  /** A folder is made, and never replaced. */
  static void refuseFilled(Path target) throws IOException {
    if (Files.isDirectory(target)) {
      try (Stream<Path> inside = Files.list(target)) {
        if (inside.findAny().isPresent()) {
          throw new IOException(target + ": is there already and not empty; name another folder");
        }
      }
    } else if (Files.exists(target)) {
      throw new IOException(
          target + ": is a file; name a folder for a checkpoint of several files");
    }
  }

  private List<CompressedTensor> written(
      Checkpoint checkpoint,
      List<FileCompression> files,
      Path work,
      Path target,
      Journal journal,
      Listener listener)
      throws IOException {
    long total =
        files.stream()
            .mapToLong(file -> file.bytes() + (entropyCoded ? file.codeBytes() : 0))
            .sum();
    Meter meter = new Meter(total, listener);
    List<CompressedTensor> report = new ArrayList<>();
    Map<String, String> index = new LinkedHashMap<>();
    long packed = 0;
    for (int i = 0; i < files.size(); i++) {
      String name = checkpoint.files().get(i);
      FileCompression file = files.get(i);
      Path part = work.resolve("files").resolve(name);
      Path named = checkpoint.single() ? target : target.resolve(name);
      FileCompression.Written written =
          entropyCoded
              ? file.runCoded(part, work.resolve("work-" + i), named, journal, meter::add)
              : file.run(part, named, journal, meter::add);
      report.addAll(written.report());
      file.tensors().forEach(tensor -> index.put(tensor.name(), name));
      packed += written.bytes();
    }
    for (String companion : checkpoint.companions()) {
      Files.copy(
          checkpoint.path(companion),
          work.resolve("files").resolve(companion),
          StandardCopyOption.REPLACE_EXISTING);
    }
    if (checkpoint.index() != null) {
      new ShardIndex(index).write(work.resolve("files").resolve(checkpoint.index()), packed);
    }
    return report;
  }

  /** Bytes done, by whatever thread. */
  private static final class Meter {
    private final long total;
    private final Listener listener;
    private long done;

    Meter(long total, Listener listener) {
      this.total = total;
      this.listener = listener;
    }

    synchronized void add(long bytes) {
      done += bytes;
      listener.progressed(done, total);
    }
  }

  private static void move(Checkpoint checkpoint, Path work, Path target) throws IOException {
    Path files = work.resolve("files");
    if (checkpoint.single()) {
      Files.move(
          files.resolve(checkpoint.files().getFirst()),
          target,
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      return;
    }
    Files.move(files, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Deletes a folder with all it holds, where it is. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  /** Of rules, notes and inputs: their names, sizes and times of change. */
  private String fingerprint(Checkpoint checkpoint) throws IOException {
    StringBuilder text = new StringBuilder("1\n").append(rules).append(notes).append(entropyCoded);
    List<Path> inputs = new ArrayList<>(checkpoint.files().stream().map(checkpoint::path).toList());
    sensitivities.ifPresent(more -> more.files().stream().map(more::path).forEach(inputs::add));
    for (Path path : inputs) {
      text.append('\n')
          .append(path.toRealPath())
          .append(' ')
          .append(Files.size(path))
          .append(' ')
          .append(Files.getLastModifiedTime(path));
    }
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
