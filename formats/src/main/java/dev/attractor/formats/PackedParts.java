package dev.attractor.formats;

import dev.attractor.clustering.PackedCodes;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The tensors that stand for a clustered one in a safetensors file, by what their names end with.
 */
public final class PackedParts {
  /** The codebooks. */
  public static final String CODEBOOK = ".codebook";

  /** The codes. */
  public static final String CODES = ".codes";

  /** The scales of codebooks of integers. */
  public static final String SCALES = ".scales";

  /** The places of outliers in their channels. */
  public static final String COLUMNS = ".outlier_columns";

  /** The values of outliers. */
  public static final String VALUES = ".outlier_values";

  private PackedParts() {}

  /** Where parts are found by name. */
  @FunctionalInterface
  public interface Source {
    /**
     * A part.
     *
     * @throws IOException when it is missing
     */
    Tensor part(String name) throws IOException;
  }

  /**
   * The clustered tensor that the parts make.
   *
   * @throws IOException when a part is missing
   * @throws IllegalArgumentException saying what does not fit
   */
  public static ClusteredTensor tensor(ListedTensor listed, Source source) throws IOException {
    Tensor codes = source.part(listed.name() + CODES);
    Tensor codebook = source.part(listed.name() + CODEBOOK);
    if (codes.type() != DataType.U8) {
      throw new IllegalArgumentException(
          "lists '%s', whose codes are %s (not U8)".formatted(listed.name(), codes.type()));
    }
    CodebookEntries entries = CodebookEntries.of(codebook.type());
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
    Optional<Tensor> scales = Optional.empty();
    if (entries == CodebookEntries.INT8) {
      Tensor found = source.part(listed.name() + SCALES);
      if (found.type() != DataType.BF16 || !found.shape().equals(List.of(groups.count()))) {
        throw new IllegalArgumentException(
            "lists '%s', whose scales are %s %s (not BF16 [%d])"
                .formatted(listed.name(), found.type(), found.shape(), groups.count()));
      }
      scales = Optional.of(found);
    }
    long rows = ClusteredTensor.rows(Shapes.count(listed.shape()), listed.dimension());
    if (listed.codewords() == 1 && rows > Integer.MAX_VALUE) {
      // one codeword takes no bytes, so nothing in the file vouches for such a size
      throw new IllegalArgumentException("lists '%s' with %d rows".formatted(listed.name(), rows));
    }
    Optional<EntropyCodes> coded =
        listed.coded() ? Optional.of(new EntropyCodes(codes.data())) : Optional.empty();
    Optional<Outliers> outliers =
        listed.outliers() == 0
            ? Optional.empty()
            : Optional.of(
                new Outliers(
                    source.part(listed.name() + COLUMNS), source.part(listed.name() + VALUES)));
    return new ClusteredTensor(
        listed.name(),
        listed.shape(),
        listed.dimension(),
        CodebookEntries.floats(codebook, scales),
        codes(listed, rows, codes.data()),
        listed.type(),
        listed.group(),
        entries,
        outliers,
        coded);
  }

  /** The parts of a tensor; codes lie outside the heap, where they may be larger than an array. */
  static List<Tensor> of(ClusteredTensor tensor, Arena arena) {
    String name = tensor.name();
    int numbers = tensor.codewords() * tensor.dimension();
    CodebookEntries entries = tensor.entries();
    List<Tensor> parts = new ArrayList<>();
    MemorySegment codes = codes(tensor, arena);
    parts.add(new Tensor(name + CODES, DataType.U8, List.of(codes.byteSize()), codes));
    parts.add(
        new Tensor(
            name + CODEBOOK,
            entries.type(),
            codebookShape(tensor.group(), tensor.groups(), tensor.codewords(), tensor.dimension()),
            MemorySegment.ofBuffer(entries.bytes(tensor.codebook(), numbers))));
    ByteBuffer scales = entries.scales(tensor.codebook(), numbers);
    if (scales.hasRemaining()) {
      List<Long> shape = List.of((long) scales.remaining() / Short.BYTES);
      parts.add(new Tensor(name + SCALES, DataType.BF16, shape, MemorySegment.ofBuffer(scales)));
    }
    tensor
        .outliers()
        .ifPresent(
            outliers -> {
              parts.add(outliers.columns().renamed(name + COLUMNS));
              parts.add(outliers.values().renamed(name + VALUES));
            });
    return parts;
  }

  private static PackedCodes codes(ListedTensor listed, long rows, MemorySegment bytes) {
    try {
      return listed.coded()
          ? new EntropyCodes(bytes).codes(listed.codewords(), rows)
          : PackedCodes.ofBytes(listed.codewords(), rows, bytes);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "lists '%s': %s".formatted(listed.name(), e.getMessage()), e);
    }
  }

  private static MemorySegment codes(ClusteredTensor tensor, Arena arena) {
    if (tensor.coded().isPresent()) {
      return tensor.coded().get().bytes();
    }
    MemorySegment codes =
        arena.allocate(PackedCodes.bytesFor(tensor.codewords(), tensor.codes().size()));
    tensor.codes().copyTo(codes);
    return codes;
  }

  /** k x d, and the number of groups before them where a tensor has groups. */
  private static List<Long> codebookShape(
      long group, CodebookGroups groups, long codewords, long dimension) {
    return group == 0
        ? List.of(codewords, dimension)
        : List.of(groups.count(), codewords, dimension);
  }
}
