package dev.attractor.formats;

import dev.attractor.clustering.PackedCodes;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A model of which some tensors are clustered and the others are kept byte for byte, as a
 * safetensors file.
 *
 * <p>Clustered tensor {@code T} is stored as {@code T.codes}, packed bytes, and {@code T.codebook},
 * k x d floats for each group of numbers; the metadata key {@value #KEY} lists names, shapes, sizes
 * and types as JSON. A plain safetensors file is a model without clustered tensors.
 *
 * @param clustered the clustered tensors
 * @param untouched the others
 * @param metadata strings about the whole, the list of clustered tensors left out
 */
public record ClusteredModel(
    List<ClusteredTensor> clustered, List<Tensor> untouched, Map<String, String> metadata) {
  /** The metadata key of the list of clustered tensors. */
  public static final String KEY = "attractor.clustered";

  static final String CODES = ".codes";
  static final String CODEBOOK = ".codebook";

  /** Copies the lists. */
  public ClusteredModel {
    clustered = List.copyOf(clustered);
    untouched = List.copyOf(untouched);
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  /**
   * Reads a model.
   *
   * @throws IOException naming the file and what is wrong with it
   */
  public static ClusteredModel read(Path path) throws IOException {
    SafetensorsFile file = SafetensorsFile.read(path);
    Map<String, String> metadata = new LinkedHashMap<>(file.metadata());
    Map<String, Tensor> rest = new LinkedHashMap<>(file.tensors());
    List<ClusteredTensor> clustered = new ArrayList<>();
    String list = metadata.remove(KEY);
    if (list != null) {
      String named = "%s: metadata %s".formatted(path, KEY);
      for (ListedTensor listed : ListedTensor.read(named, list)) {
        try {
          clustered.add(clustered(listed, file, rest));
        } catch (IllegalArgumentException e) {
          throw new IOException(named + " " + e.getMessage(), e);
        }
      }
    }
    return new ClusteredModel(clustered, new ArrayList<>(rest.values()), metadata);
  }

  /** Writes the model, atomically. */
  public void write(Path target) throws IOException {
    AtomicFile.check(target); // before codes are copied, which may be gigabytes
    List<Tensor> tensors = new ArrayList<>(untouched);
    List<ListedTensor> list = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      for (ClusteredTensor tensor : clustered) {
        tensors.add(codes(tensor, arena));
        tensors.add(
            Tensor.of(
                tensor.name() + CODEBOOK,
                codebookShape(
                    tensor.group(), tensor.groups(), tensor.codewords(), tensor.dimension()),
                tensor.codebook()));
        list.add(ListedTensor.of(tensor));
      }
      Map<String, String> all = new LinkedHashMap<>(metadata);
      if (!list.isEmpty()) {
        all.put(KEY, ListedTensor.toJson(list));
      }
      SafetensorsFile.write(target, tensors, all);
    }
  }

  /** Outside the heap, where codes may take more than an array holds. */
  private static Tensor codes(ClusteredTensor tensor, Arena arena) {
    long length = PackedCodes.bytesFor(tensor.codewords(), tensor.codes().size());
    MemorySegment bytes = arena.allocate(length);
    tensor.codes().copyTo(bytes);
    return new Tensor(tensor.name() + CODES, DataType.U8, List.of(length), bytes);
  }

  /** Bytes of all tensors as they were before any was clustered, each in its own type. */
  public long originalBytes() {
    return clustered.stream().mapToLong(ClusteredTensor::originalBytes).sum() + untouchedBytes();
  }

  /** Bytes of codes, codebooks and untouched tensors; the file adds its header. */
  public long packedBytes() {
    return clustered.stream().mapToLong(ClusteredTensor::packedBytes).sum() + untouchedBytes();
  }

  /** Bits of codes for each clustered number, codebooks left out; NaN when there is none. */
  public double codeBitsPerWeight() {
    long numbers = clustered.stream().mapToLong(ClusteredTensor::count).sum();
    double bits =
        clustered.stream().mapToDouble(t -> t.codes().bits() * (double) t.codes().size()).sum();
    return numbers == 0 ? Double.NaN : bits / numbers;
  }

  /** Bits of codes and codebooks for each clustered number; NaN when there is none. */
  public double bitsPerWeight() {
    long numbers = clustered.stream().mapToLong(ClusteredTensor::count).sum();
    long bytes = clustered.stream().mapToLong(ClusteredTensor::packedBytes).sum();
    return numbers == 0 ? Double.NaN : 8.0 * bytes / numbers;
  }

  /**
   * Every tensor in full: clustered ones restored as {@link ClusteredTensor#restored} says, the
   * others as they are.
   *
   * @throws IllegalArgumentException when a clustered tensor does not fit an array
   */
  public List<Tensor> restore() {
    List<Tensor> tensors = new ArrayList<>(untouched);
    for (ClusteredTensor tensor : clustered) {
      tensors.add(tensor.restored());
    }
    return tensors;
  }

  /** k x d, and the number of groups before them where a tensor has groups. */
  static List<Long> codebookShape(
      long group, CodebookGroups groups, long codewords, long dimension) {
    return group == 0
        ? List.of(codewords, dimension)
        : List.of(groups.count(), codewords, dimension);
  }

  private long untouchedBytes() {
    return untouched.stream().mapToLong(tensor -> tensor.data().byteSize()).sum();
  }

  /** Takes the two tensors of a listed one out of {@code rest}. */
  private static ClusteredTensor clustered(
      ListedTensor listed, SafetensorsFile file, Map<String, Tensor> rest) throws IOException {
    Tensor codes = file.tensor(listed.name() + CODES);
    Tensor codebook = file.tensor(listed.name() + CODEBOOK);
    if (codes.type() != DataType.U8 || codebook.type() != DataType.F32) {
      throw new IllegalArgumentException(
          "lists '%s', whose codes are %s (not U8) or whose codebook is %s (not F32)"
              .formatted(listed.name(), codes.type(), codebook.type()));
    }
    CodebookGroups groups;
    try {
      groups = CodebookGroups.of(listed.shape(), listed.dimension(), listed.group());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("lists '%s': %s".formatted(listed.name(), e.getMessage()));
    }
    List<Long> size = codebookShape(listed.group(), groups, listed.codewords(), listed.dimension());
    if (!codebook.shape().equals(size)) {
      throw new IllegalArgumentException(
          "lists '%s' with a codebook of %s, whose shape is %s"
              .formatted(
                  listed.name(),
                  size.stream().map(String::valueOf).collect(Collectors.joining(" x ")),
                  codebook.shape()));
    }
    long rows = ClusteredTensor.rows(ClusteredTensor.count(listed.shape()), listed.dimension());
    if (listed.codewords() == 1 && rows > Integer.MAX_VALUE) {
      // one codeword takes no bytes, so nothing in the file vouches for such a size
      throw new IllegalArgumentException("lists '%s' with %d rows".formatted(listed.name(), rows));
    }
    ClusteredTensor tensor =
        new ClusteredTensor(
            listed.name(),
            listed.shape(),
            listed.dimension(),
            codebook.toFloats(),
            PackedCodes.ofBytes(listed.codewords(), rows, codes.data()),
            listed.type(),
            listed.group());
    rest.remove(codes.name());
    rest.remove(codebook.name());
    return tensor;
  }
}
