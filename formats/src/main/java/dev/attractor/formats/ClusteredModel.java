package dev.attractor.formats;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.gson.reflect.TypeToken;
import dev.attractor.clustering.PackedCodes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model of which some tensors are clustered and the others are kept byte for byte, as a
 * safetensors file.
 *
 * <p>Clustered tensor {@code T} is stored as {@code T.codes}, packed bytes, and {@code T.codebook},
 * k x d floats; the metadata key {@value #KEY} lists names, shapes and sizes as JSON. A plain
 * safetensors file is a model without clustered tensors.
 *
 * @param clustered the clustered tensors
 * @param untouched the others
 * @param metadata strings about the whole, the list of clustered tensors left out
 */
public record ClusteredModel(
    List<ClusteredTensor> clustered, List<Tensor> untouched, Map<String, String> metadata) {
  /** The metadata key of the list of clustered tensors. */
  public static final String KEY = "attractor.clustered";

  private static final String CODES = ".codes";
  private static final String CODEBOOK = ".codebook";

  /** A line of the list: all fields are checked against the tensors before they are believed. */
  private record Listed(String name, List<Long> shape, int codewords, int dimension) {}

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
    Set<String> names = new HashSet<>();
    try {
      for (Listed listed : listed(metadata.remove(KEY))) {
        if (!names.add(listed.name())) {
          throw new IllegalArgumentException("lists '" + listed.name() + "' twice");
        }
        clustered.add(clustered(listed, file, rest));
      }
    } catch (JsonParseException | IllegalArgumentException | ArithmeticException e) {
      String reason = e instanceof JsonParseException ? "is not the JSON it should be" : null;
      throw new IOException(
          "%s: metadata %s %s".formatted(path, KEY, reason == null ? e.getMessage() : reason), e);
    }
    return new ClusteredModel(clustered, new ArrayList<>(rest.values()), metadata);
  }

  /** Writes the model, atomically. */
  public void write(Path target) throws IOException {
    List<Tensor> tensors = new ArrayList<>(untouched);
    List<Listed> list = new ArrayList<>();
    for (ClusteredTensor tensor : clustered) {
      tensors.add(Tensor.of(tensor.name() + CODES, tensor.codes().toBytes()));
      tensors.add(
          Tensor.of(
              tensor.name() + CODEBOOK,
              List.of((long) tensor.codewords(), (long) tensor.dimension()),
              tensor.codebook()));
      list.add(new Listed(tensor.name(), tensor.shape(), tensor.codewords(), tensor.dimension()));
    }
    Map<String, String> all = new LinkedHashMap<>(metadata);
    if (!list.isEmpty()) {
      all.put(KEY, new Gson().toJson(list));
    }
    SafetensorsFile.write(target, tensors, all);
  }

  /** Bytes of all tensors at four bytes a clustered number. */
  public long originalBytes() {
    return clustered.stream().mapToLong(tensor -> 4 * tensor.count()).sum() + untouchedBytes();
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
   * Every tensor in full: clustered ones restored, the others as they are.
   *
   * @throws IllegalArgumentException when a clustered tensor does not fit an array
   */
  public List<Tensor> restore() {
    List<Tensor> tensors = new ArrayList<>(untouched);
    for (ClusteredTensor tensor : clustered) {
      tensors.add(Tensor.of(tensor.name(), tensor.shape(), tensor.restore()));
    }
    return tensors;
  }

  private long untouchedBytes() {
    return untouched.stream().mapToLong(tensor -> tensor.data().byteSize()).sum();
  }

  private static List<Listed> listed(String json) {
    if (json == null) {
      return List.of();
    }
    List<Listed> list = new Gson().fromJson(json, new TypeToken<List<Listed>>() {}.getType());
    for (Listed listed : list == null ? List.<Listed>of() : list) {
      if (listed == null
          || listed.name() == null
          || listed.shape() == null
          || listed.shape().contains(null)) {
        throw new IllegalArgumentException("has an entry without a name or a shape");
      }
    }
    return list == null ? List.of() : list;
  }

  /** Takes the two tensors of a listed one out of {@code rest}. */
  private static ClusteredTensor clustered(
      Listed listed, SafetensorsFile file, Map<String, Tensor> rest) throws IOException {
    Tensor codes = file.tensor(listed.name() + CODES);
    Tensor codebook = file.tensor(listed.name() + CODEBOOK);
    if (codes.type() != DataType.U8 || codebook.type() != DataType.F32) {
      throw new IllegalArgumentException(
          "lists '%s', whose codes are %s (not U8) or whose codebook is %s (not F32)"
              .formatted(listed.name(), codes.type(), codebook.type()));
    }
    if (listed.dimension() < 1) {
      throw new IllegalArgumentException(
          "lists '%s' with dimension %d".formatted(listed.name(), listed.dimension()));
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
            PackedCodes.ofBytes(listed.codewords(), rows, codes.data()));
    rest.remove(codes.name());
    rest.remove(codebook.name());
    return tensor;
  }
}
