package dev.attractor.formats;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model of which some tensors are clustered and the others are kept byte for byte, as a
 * safetensors file.
 *
 * <p>Clustered tensor {@code T} is stored as {@code T.codes}, packed bytes, {@code T.codebook}, k x
 * d numbers for each group of numbers, and, where it has them, scales and outliers; the metadata
 * key {@value #KEY} lists names, shapes, sizes and types as JSON. A plain safetensors file is a
 * model without clustered tensors.
 *
 * @param clustered the clustered tensors
 * @param untouched the others
 * @param metadata strings about the whole, the list of clustered tensors left out
 */
public record ClusteredModel(
    List<ClusteredTensor> clustered, List<Tensor> untouched, Map<String, String> metadata) {
  /** The metadata key of the list of clustered tensors. */
  public static final String KEY = "attractor.clustered";

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
          clustered.add(
              PackedParts.tensor(
                  listed,
                  part -> {
                    rest.remove(part);
                    return file.tensor(part);
                  }));
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
        tensors.addAll(PackedParts.of(tensor, arena));
        list.add(ListedTensor.of(tensor));
      }
      Map<String, String> all = new LinkedHashMap<>(metadata);
      if (!list.isEmpty()) {
        all.put(KEY, ListedTensor.toJson(list));
      }
      SafetensorsFile.write(target, tensors, all);
    }
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

  private long untouchedBytes() {
    return untouched.stream().mapToLong(tensor -> tensor.data().byteSize()).sum();
  }
}
