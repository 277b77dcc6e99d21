package dev.attractor.data;

import dev.attractor.formats.DataType;
import dev.attractor.formats.NpyFile;
import dev.attractor.formats.NpzFile;
import dev.attractor.formats.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Examples in an {@code .npz} file, or a folder of {@code .npy} files: arrays {@code x_train},
 * {@code y_train}, {@code x_test}, {@code y_test}, or {@code x} and {@code y} (or {@code images}
 * and {@code labels}) of which a fifth is drawn to judge by. Inputs of bytes are images, see {@link
 * PixelArrays}; others are numbers, see {@link NumericArrays}.
 */
final class ExampleArrays {
  private static final String NPY = ".npy";

  private ExampleArrays() {}

  /** Arrays by name, of an archive or of a folder. */
  private interface Arrays {
    Tensor tensor(String name) throws IOException;
  }

  static ExampleSplit read(Path file, long seed, Consumer<String> note) throws IOException {
    try (NpzFile archive = NpzFile.open(file)) {
      return read(file, archive.names(), archive::tensor, seed, note);
    }
  }

  /** The same of a folder with a file {@code NAME.npy} for each array. */
  static ExampleSplit readFolder(Path folder, long seed, Consumer<String> note) throws IOException {
    return read(
        folder,
        names(folder),
        name -> NpyFile.tensor(folder.resolve(name + NPY)).renamed(name),
        seed,
        note);
  }

  /** The names of the arrays that lie in a folder. */
  static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(NPY))
          .map(name -> name.substring(0, name.length() - NPY.length()))
          .sorted()
          .toList();
    }
  }

  private static ExampleSplit read(
      Path source, List<String> names, Arrays arrays, long seed, Consumer<String> note)
      throws IOException {
    if (names.contains("x_train")) {
      Tensor learnt = arrays.tensor("x_train");
      Tensor learntTargets = arrays.tensor("y_train");
      Tensor judged = arrays.tensor("x_test");
      Tensor judgedTargets = arrays.tensor("y_test");
      return learnt.type() == DataType.U8
          ? PixelArrays.split(source, learnt, learntTargets, judged, judgedTargets)
          : NumericArrays.split(source, learnt, learntTargets, judged, judgedTargets);
    }
    for (List<String> pair : List.of(List.of("x", "y"), List.of("images", "labels"))) {
      if (names.containsAll(pair)) {
        Tensor inputs = arrays.tensor(pair.get(0));
        Tensor targets = arrays.tensor(pair.get(1));
        String name = source.getFileName().toString();
        if (inputs.type() == DataType.U8) {
          LabelledImages all = PixelArrays.images(source, inputs, targets);
          return ImageSplit.drawn(name, all, OwnExamples.aFifth(name, all, note), seed);
        }
        NumericExamples all = NumericArrays.examples(source, inputs, targets);
        return NumericSplit.drawn(name, all, OwnExamples.aFifth(name, all, note), seed);
      }
    }
    throw new IOException(
        "%s: needs arrays x_train, y_train, x_test and y_test, or x and y, or images and labels;"
                .formatted(source)
            + " it holds "
            + String.join(", ", names));
  }
}
