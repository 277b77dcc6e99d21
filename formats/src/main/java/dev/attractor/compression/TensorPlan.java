package dev.attractor.compression;

import dev.attractor.clustering.PackedCodes;
import dev.attractor.formats.CodebookEntries;
import dev.attractor.formats.CodebookGroups;
import dev.attractor.formats.DataType;
import dev.attractor.formats.ListedTensor;
import dev.attractor.formats.Outliers;
import dev.attractor.formats.PackedParts;
import dev.attractor.formats.SafetensorsLayout;
import dev.attractor.formats.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * What becomes of a tensor.
 *
 * @param tensor as it is
 * @param recipe how it is clustered; empty when it is copied byte for byte
 * @param groups which of its numbers share a codebook; null when it is copied
 * @param kept why it is copied although a rule names it; empty otherwise
 * @param sensitivity how much each of its numbers counts; null when all count the same
 * @param stream bytes of its codes when they are entropy-coded; 0 when they are not
 */
record TensorPlan(
    Tensor tensor,
    Optional<TensorRecipe> recipe,
    CodebookGroups groups,
    String kept,
    Tensor sensitivity,
    long stream) {
  /**
   * Plans.
   *
   * @param sensitivity of the same shape; null for none
   * @throws IllegalArgumentException when the shapes differ or codewords have several numbers
   */
  static TensorPlan of(Tensor tensor, CompressionRules rules, Tensor sensitivity) {
    Optional<TensorRecipe> asked =
        rules.recipe(tensor.name(), tensor.type(), tensor.shape(), tensor.count());
    if (asked.isEmpty()) {
      return new TensorPlan(tensor, asked, null, "", null, 0);
    }
    TensorRecipe recipe = asked.get();
    if (sensitivity != null && !sensitivity.shape().equals(tensor.shape())) {
      throw new IllegalArgumentException(
          "tensor %s: its shape is %s, that of its sensitivities %s"
              .formatted(tensor.name(), tensor.shape(), sensitivity.shape()));
    }
    if (sensitivity != null && recipe.dimension() > 1) {
      throw new IllegalArgumentException(
          "tensor %s: sensitivities need codewords of one number, got dimension %d"
              .formatted(tensor.name(), recipe.dimension()));
    }
    CodebookGroups groups;
    try {
      groups = CodebookGroups.of(tensor.shape(), recipe.dimension(), numbers(tensor, recipe));
    } catch (IllegalArgumentException e) {
      return copied(tensor, e.getMessage());
    }
    TensorPlan plan = new TensorPlan(tensor, asked, groups, "", sensitivity, 0);
    return plan.packedBytes() < tensor.data().byteSize()
        ? plan
        : copied(
            tensor,
            "codes and codebooks would take %d bytes, the tensor takes %d"
                .formatted(plan.packedBytes(), tensor.data().byteSize()));
  }

  private static TensorPlan copied(Tensor tensor, String reason) {
    return new TensorPlan(tensor, Optional.empty(), null, reason, null, 0);
  }

  private static long numbers(Tensor tensor, TensorRecipe recipe) {
    return recipe.grouping().numbers(tensor.shape());
  }

  /** The same with codes as a stream of so many bytes, when that is less than they take. */
  TensorPlan coded(long length) {
    return clustered() && length < codeBytes()
        ? new TensorPlan(tensor, recipe, groups, kept, sensitivity, length)
        : this;
  }

  /** Whether a part is a stream of codes. */
  boolean hasStream(String part) {
    return stream > 0 && part.equals(name(PackedParts.CODES));
  }

  boolean clustered() {
    return recipe.isPresent();
  }

  /** Numbers of a group as the file lists them: 0 for one codebook. */
  long group() {
    return clustered() ? numbers(tensor, recipe.get()) : 0;
  }

  /** How many codes there are. */
  long codes() {
    int dimension = recipe.orElseThrow().dimension();
    return (tensor.count() + dimension - 1) / dimension;
  }

  /** Bytes of the codes as they are. */
  long codeBytes() {
    return clustered() ? PackedCodes.bytesFor(recipe.get().codewords(), codes()) : 0;
  }

  /** Bytes of codes and codebooks, or of the tensor when it is copied. */
  long packedBytes() {
    if (recipe.isEmpty()) {
      return tensor.data().byteSize();
    }
    return listed().stream().mapToLong(SafetensorsLayout.Listed::bytes).sum();
  }

  /** Outliers of a channel. */
  int outliers() {
    return clustered() ? Outliers.count(recipe.get().outliers(), tensor.channel()) : 0;
  }

  /** The type of the places of outliers. */
  DataType columnType() {
    return Outliers.columnType(tensor.channel());
  }

  /** What became of the tensor, with the sum of squared errors. */
  CompressedTensor report(String file, double squares) {
    return new CompressedTensor(
        file,
        tensor.name(),
        tensor.shape(),
        tensor.type().name(),
        recipe.map(TensorRecipe::toString).orElse(""),
        kept,
        tensor.data().byteSize(),
        packedBytes(),
        stream > 0 ? codeBytes() - stream : 0,
        clustered() ? Math.sqrt(squares / tensor.count()) : 0);
  }

  /** Its entry in the list of clustered tensors. */
  ListedTensor entry() {
    return new ListedTensor(
        tensor.name(),
        tensor.shape(),
        recipe.orElseThrow().codewords(),
        recipe.orElseThrow().dimension(),
        tensor.type(),
        group(),
        outliers(),
        stream > 0);
  }

  /** The places of the parts in a file. */
  PackedPlaces places(ToLongFunction<String> place) {
    return new PackedPlaces(
        place.applyAsLong(name(PackedParts.CODEBOOK)),
        place(place, PackedParts.SCALES),
        place.applyAsLong(name(PackedParts.CODES)),
        place(place, PackedParts.COLUMNS),
        place(place, PackedParts.VALUES));
  }

  private long place(ToLongFunction<String> place, String part) {
    return listed().stream().anyMatch(listed -> listed.name().equals(name(part)))
        ? place.applyAsLong(name(part))
        : 0;
  }

  /** The name of a part. */
  String name(String part) {
    return tensor.name() + part;
  }

  /** The tensors that stand for it in the file. */
  List<SafetensorsLayout.Listed> listed() {
    if (recipe.isEmpty()) {
      return List.of(new SafetensorsLayout.Listed(tensor.name(), tensor.type(), tensor.shape()));
    }
    long k = recipe.get().codewords();
    long d = recipe.get().dimension();
    CodebookEntries entries = recipe.get().entries();
    List<SafetensorsLayout.Listed> parts = new ArrayList<>();
    parts.add(
        new SafetensorsLayout.Listed(
            name(PackedParts.CODEBOOK),
            entries.type(),
            group() == 0 ? List.of(k, d) : List.of(groups.count(), k, d)));
    parts.add(
        new SafetensorsLayout.Listed(
            name(PackedParts.CODES), DataType.U8, List.of(stream > 0 ? stream : codeBytes())));
    if (entries == CodebookEntries.INT8) {
      parts.add(
          new SafetensorsLayout.Listed(
              name(PackedParts.SCALES), DataType.BF16, List.of(groups.count())));
    }
    if (outliers() > 0) {
      List<Long> shape = List.of(tensor.shape().getFirst(), (long) outliers());
      parts.add(new SafetensorsLayout.Listed(name(PackedParts.COLUMNS), columnType(), shape));
      parts.add(new SafetensorsLayout.Listed(name(PackedParts.VALUES), tensor.type(), shape));
    }
    return parts;
  }
}
