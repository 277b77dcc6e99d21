package dev.attractor.compression;

import dev.attractor.clustering.PackedCodes;
import dev.attractor.formats.CodebookEntries;
import dev.attractor.formats.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.function.LongConsumer;

/**
 * Writes codes, codebooks and outliers of a tensor to their places, by several threads.
 *
 * @param plan what is written
 * @param file where to
 * @param places of its parts
 * @param progress told how many of the tensor's bytes are done since it was told last
 */
record PackedWriter(
    TensorPlan plan, PositionedWriter file, PackedPlaces places, LongConsumer progress) {
  /** Codes that begin at a whole byte, whatever their bits. */
  static final int BYTE = 8;

  /**
   * Rounds codebooks to the entries that the file has, and writes them.
   *
   * @param first the number of the first one
   * @param codebooks k x d each, one after the other; rounded in place
   */
  void codebooks(long first, float[] codebooks) {
    TensorRecipe recipe = plan.recipe().orElseThrow();
    CodebookEntries entries = recipe.entries();
    int numbers = recipe.codewords() * recipe.dimension();
    try {
      entries.round(codebooks, numbers);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "tensor %s: %s".formatted(plan.tensor().name(), e.getMessage()), e);
    }
    file.write(
        places.codebook() + first * numbers * entries.type().bytes(),
        entries.bytes(codebooks, numbers));
    file.write(places.scales() + first * Short.BYTES, entries.scales(codebooks, numbers));
  }

  /**
   * Writes codes.
   *
   * @param first the number of the first one, a multiple of {@value #BYTE}
   */
  void codes(long first, int[] codes, int count) {
    int bits = PackedCodes.bitsFor(plan.recipe().orElseThrow().codewords());
    byte[] packed = new byte[(int) (((long) count * bits + 7) / BYTE)];
    PackedCodes.pack(bits, codes, 0, count, packed, 0);
    file.write(places.codes() + first / BYTE * bits, packed, packed.length);
  }

  /** Writes all codes. */
  void codes(MemorySegment bytes) {
    file.write(places.codes(), bytes);
  }

  /** Writes the outliers of a channel, at ascending columns. */
  void outliers(long channel, int[] columns) {
    Tensor tensor = plan.tensor();
    int width = plan.columnType().bytes();
    int size = tensor.type().bytes();
    ByteBuffer where = ByteBuffer.allocate(columns.length * width).order(PositionedWriter.ORDER);
    byte[] values = new byte[columns.length * size];
    for (int i = 0; i < columns.length; i++) {
      if (width == Short.BYTES) {
        where.putShort((short) columns[i]);
      } else {
        where.putInt(columns[i]);
      }
      MemorySegment.copy(
          tensor.data(),
          (channel * plan.tensor().channel() + columns[i]) * size,
          MemorySegment.ofArray(values),
          (long) i * size,
          size);
    }
    long first = channel * columns.length;
    file.write(places.columns() + first * width, where.flip());
    file.write(places.values() + first * size, values, values.length);
  }

  /** Tells that so many numbers are done. */
  void done(long numbers) {
    progress.accept(numbers * plan.tensor().type().bytes());
  }
}
