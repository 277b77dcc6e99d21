package dev.attractor.compression;

import dev.attractor.clustering.PackedCodes;
import dev.attractor.formats.EntropyCodes;
import dev.attractor.formats.PackedParts;
import dev.attractor.formats.SafetensorsLayout;
import dev.attractor.parallel.FixedRanges;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * The second pass over a packed file. First the codes of each tensor are written to a folder as an
 * entropy-coded stream, since the places of all that follows depend on its length; then all goes
 * into a file of its own. A tensor whose stream is no shorter than its codes keeps them.
 *
 * @param packed the file with codes as they are
 * @param layout what it holds
 * @param folder for the streams, which is there and empty
 * @param target what messages name
 */
record EntropyCoding(Path packed, SafetensorsLayout layout, Path folder, Path target) {
  /**
   * Writes the streams.
   *
   * @param progress told how many bytes of codes are done since it was told last, by several
   *     threads
   * @return the plans, which know now how long their streams are
   */
  List<TensorPlan> streams(List<TensorPlan> plans, LongConsumer progress) throws IOException {
    long[] lengths = new long[plans.size()];
    try (FileChannel source = FileChannel.open(packed)) {
      FixedRanges.forEach(
          plans.size(),
          1,
          (range, from, to) -> {
            TensorPlan plan = plans.get(range);
            if (plan.clustered()) {
              lengths[range] = stream(source, plan, file(range));
              progress.accept(plan.codeBytes());
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    List<TensorPlan> coded = new ArrayList<>();
    for (int i = 0; i < lengths.length; i++) {
      coded.add(plans.get(i).coded(lengths[i]));
    }
    return coded;
  }

  private long stream(FileChannel source, TensorPlan plan, Path file) {
    long place = layout.place(plan.name(PackedParts.CODES));
    try (Arena arena = Arena.ofConfined();
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      MemorySegment bytes =
          source.map(FileChannel.MapMode.READ_ONLY, place, plan.codeBytes(), arena);
      int codewords = plan.recipe().orElseThrow().codewords();
      return EntropyCodes.write(PackedCodes.ofBytes(codewords, plan.codes(), bytes), out);
    } catch (IOException e) {
      throw PartFile.failure(target, e);
    }
  }

  /**
   * Writes all parts of the tensors to the places that they have now, and no header.
   *
   * @param coded what {@link #streams} returned
   */
  void write(List<TensorPlan> coded, SafetensorsLayout to, PartFile file) throws IOException {
    try (FileChannel source = FileChannel.open(packed)) {
      for (int i = 0; i < coded.size(); i++) {
        for (SafetensorsLayout.Listed part : coded.get(i).listed()) {
          long place = to.place(part.name());
          if (coded.get(i).hasStream(part.name())) {
            try (FileChannel stream = FileChannel.open(file(i))) {
              file.copy(place, stream, 0, part.bytes());
            }
          } else {
            file.copy(place, source, layout.place(part.name()), part.bytes());
          }
        }
      }
    }
  }

  private Path file(int tensor) {
    return folder.resolve(String.valueOf(tensor));
  }
}
