package dev.attractor.formats;

import dev.attractor.clustering.PackedCodes;
import dev.attractor.packed.PackedMatrix;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A tensor in which every row of {@code dimension} numbers is one of a few codewords.
 *
 * <p>The n numbers of the tensor, last index fastest, make ceil(n / d) rows; the last row may reach
 * beyond the tensor's end, and what lies there is dropped.
 *
 * <p>One codebook may serve the whole tensor, or each group of {@code group} consecutive numbers of
 * a channel, that is, of one value of the first index; the last group of a channel may be shorter.
 * No row crosses groups. Codebooks stand one after the other, channel by channel.
 *
 * @param name the tensor's name
 * @param shape the tensor's shape
 * @param dimension d, the length of a codeword
 * @param codebook the codebooks, each k x d, row by row
 * @param codes the codeword of each row in its group's codebook
 * @param type what the elements were before they were clustered
 * @param group numbers of a channel that share a codebook; 0 when the whole tensor shares one
 * @param entries how a file holds the codebooks, which are numbers that this type has
 * @param outliers numbers that are kept as they were, whatever their codes say
 * @param coded the same codes as a file holds them, where it holds an entropy-coded stream
 */
public record ClusteredTensor(
    String name,
    List<Long> shape,
    int dimension,
    float[] codebook,
    PackedCodes codes,
    DataType type,
    long group,
    CodebookEntries entries,
    Optional<Outliers> outliers,
    Optional<EntropyCodes> coded) {
  /**
   * Checks that sizes agree and that codewords are finite.
   *
   * @throws IllegalArgumentException naming the tensor and what is wrong
   */
  public ClusteredTensor {
    shape = List.copyOf(shape);
    if (dimension < 1) {
      throw new IllegalArgumentException(
          "tensor %s: dimension must be at least 1, got %d".formatted(name, dimension));
    }
    CodebookGroups groups;
    try {
      groups = CodebookGroups.of(shape, dimension, group);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("tensor %s: %s".formatted(name, e.getMessage()), e);
    }
    long numbers = groups.count() * codes.codewords() * dimension;
    if (codebook.length != numbers) {
      throw new IllegalArgumentException(
          "tensor %s: %s of %d x %d takes %d numbers, got %d"
              .formatted(
                  name,
                  group == 0 ? "a codebook" : groups.count() + " codebooks, each",
                  codes.codewords(),
                  dimension,
                  numbers,
                  codebook.length));
    }
    long rows = rows(Shapes.count(shape), dimension);
    if (rows != codes.size()) {
      throw new IllegalArgumentException(
          "tensor %s: shape %s has %d rows of %d numbers, got %d codes"
              .formatted(name, shape, rows, dimension, codes.size()));
    }
    for (int i = 0; i < codebook.length; i++) {
      if (!Float.isFinite(codebook[i])) {
        throw new IllegalArgumentException(
            "tensor %s: codeword %d holds %s; codewords must be finite in single precision"
                .formatted(name, i / dimension, codebook[i]));
      }
    }
    long channels = Shapes.channels(shape);
    long channel = Shapes.channel(shape);
    try {
      outliers.ifPresent(some -> some.check(type, channels, channel));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("tensor %s: %s".formatted(name, e.getMessage()), e);
    }
  }

  /** A tensor with codebooks in single precision and without outliers. */
  public ClusteredTensor(
      String name,
      List<Long> shape,
      int dimension,
      float[] codebook,
      PackedCodes codes,
      DataType type,
      long group) {
    this(
        name,
        shape,
        dimension,
        codebook,
        codes,
        type,
        group,
        CodebookEntries.FLOAT32,
        Optional.empty(),
        Optional.empty());
  }

  /** A tensor of one codebook. */
  public ClusteredTensor(
      String name,
      List<Long> shape,
      int dimension,
      float[] codebook,
      PackedCodes codes,
      DataType type) {
    this(name, shape, dimension, codebook, codes, type, 0);
  }

  /** A tensor whose elements were of type F32. */
  public ClusteredTensor(
      String name, List<Long> shape, int dimension, float[] codebook, PackedCodes codes) {
    this(name, shape, dimension, codebook, codes, DataType.F32);
  }

  /** As {@link #of(String, List, int, double[], PackedCodes, DataType)}, of type F32. */
  public static ClusteredTensor of(
      String name, List<Long> shape, int dimension, double[] codebook, PackedCodes codes) {
    return of(name, shape, dimension, codebook, codes, DataType.F32);
  }

  /** As the constructor, with a codebook in double precision that is rounded to single. */
  public static ClusteredTensor of(
      String name,
      List<Long> shape,
      int dimension,
      double[] codebook,
      PackedCodes codes,
      DataType type) {
    float[] rounded = new float[codebook.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) codebook[i];
    }
    return new ClusteredTensor(name, shape, dimension, rounded, codes, type);
  }

  /** How many numbers the tensor holds. */
  public long count() {
    return Shapes.count(shape);
  }

  /** k, the size of the codebook. */
  public int codewords() {
    return codes.codewords();
  }

  /** How many different codes are in use: of one codebook, its codewords. */
  public int effectiveCodewords() {
    if (codes.codewords() == 1) { // no code takes any byte, so a small file may list billions
      return codes.size() == 0 ? 0 : 1;
    }
    boolean[] used = new boolean[codes.codewords()];
    int count = 0;
    for (long row = 0; row < codes.size() && count < used.length; row++) {
      int code = codes.get(row);
      count += used[code] ? 0 : 1;
      used[code] = true;
    }
    return count;
  }

  /** Bytes of codes, codebooks and outliers in a file. */
  public long packedBytes() {
    return coded
            .map(stream -> stream.bytes().byteSize())
            .orElseGet(() -> PackedCodes.bytesFor(codewords(), codes.size()))
        + entries.bytes(groups().count(), (long) codewords() * dimension)
        + outliers.map(Outliers::bytes).orElse(0L);
  }

  /** Bytes of the tensor before it was clustered. */
  public long originalBytes() {
    return Math.multiplyExact(count(), (long) type.bytes());
  }

  /**
   * The tensor in full in its own type, each codeword rounded to nearest; in F32 when the type is
   * of integers or of eight-bit floats, which codewords are not.
   *
   * @throws IllegalArgumentException when it does not fit an array
   */
  public Tensor restored() {
    float[] values = restore();
    return switch (type) {
      case F16, BF16, F64 -> Tensor.of(name, type, shape, values);
      default -> Tensor.of(name, shape, values);
    };
  }

  /**
   * The tensor in full, in single precision.
   *
   * @throws IllegalArgumentException when it does not fit an array
   */
  public float[] restore() {
    long count = count();
    if (count > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "tensor %s: %d numbers do not fit an array".formatted(name, count));
    }
    float[] values = new float[(int) count];
    restore(0, values, 0, values.length);
    return values;
  }

  /**
   * A stretch of the tensor in single precision.
   *
   * @param from its first number, a multiple of the dimension
   * @param target receives {@code count} numbers from {@code offset} on
   */
  public void restore(long from, float[] target, int offset, int count) {
    Objects.checkFromIndexSize(from, count, count());
    Objects.checkFromIndexSize(offset, count, target.length);
    if (from % dimension != 0) {
      throw new IllegalArgumentException(
          "a stretch begins at a multiple of %d, got %d".formatted(dimension, from));
    }
    CodebookGroups groups = groups();
    int size = codewords() * dimension;
    for (int at = 0; at < count; ) {
      int book = (int) groups.of(from + at) * size;
      int end = (int) Math.min(count, groups.end(from + at) - from);
      for (long row = (from + at) / dimension; at < end; row++, at += dimension) {
        int length = Math.min(dimension, end - at);
        int codeword = book + codes.get(row) * dimension;
        System.arraycopy(codebook, codeword, target, offset + at, length);
      }
    }
    outliers.ifPresent(some -> some.restore(Shapes.channel(shape), from, target, offset, count));
  }

  /**
   * The tensor as a matrix whose products are computed from its codes: the first index is the row,
   * all others together the column.
   *
   * @throws IllegalArgumentException when the tensor has no dimension, or codewords would cross
   *     rows
   */
  public PackedMatrix matrix() {
    if (shape.isEmpty()) {
      throw new IllegalArgumentException("tensor %s: a single number is no matrix".formatted(name));
    }
    long rows = shape.getFirst();
    PackedMatrix matrix =
        PackedMatrix.of(
            Math.toIntExact(rows),
            Math.toIntExact(Shapes.channel(shape)),
            dimension,
            group,
            codes,
            codebook);
    return outliers.map(some -> some.in(matrix)).orElse(matrix);
  }

  /** The same tensor with codes that a file holds as a stream, where that takes fewer bytes. */
  public ClusteredTensor entropyCoded() {
    EntropyCodes stream = EntropyCodes.of(codes);
    return stream.bytes().byteSize() < PackedCodes.bytesFor(codewords(), codes.size())
        ? new ClusteredTensor(
            name,
            shape,
            dimension,
            codebook,
            codes,
            type,
            group,
            entries,
            outliers,
            Optional.of(stream))
        : this;
  }

  /** Which numbers share a codebook. */
  CodebookGroups groups() {
    return CodebookGroups.of(shape, dimension, group);
  }

  /** ceil(n / d). */
  static long rows(long count, int dimension) {
    return (count + dimension - 1) / dimension;
  }
}
