package dev.attractor.app.reproduce.quantization;

import dev.attractor.nets.LayerMethod;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * What the dissertation prints of a network that is quantised in several sizes: a table of
 * accuracies, and one of times for 100 epochs.
 *
 * @param name of the command
 * @param accuracies which table prints them
 * @param times which table prints them
 * @param network what is quantised, on which images
 * @param methods of the columns, in order
 * @param minutes whether times are printed in minutes, otherwise in seconds
 * @param cells the rows, in order
 */
record QuantizationTable(
    String name,
    String accuracies,
    String times,
    String network,
    List<LayerMethod> methods,
    boolean minutes,
    List<QuantizationTable.Cell> cells) {
  /** The epochs behind what is printed. */
  static final int PRINTED_EPOCHS = 100;

  /** The two-layer network on MNIST. */
  static final QuantizationTable MNIST =
      new QuantizationTable(
          "table-2.1",
          "2.1",
          "2.2",
          "a two-layer network on MNIST",
          List.of(LayerMethod.DKM, LayerMethod.IDKM, LayerMethod.JFB),
          false,
          List.of(
              new Cell(8, 1, List.of(.9615, .9717, .9702), List.of(3900, 2560, 1847)),
              new Cell(4, 1, List.of(.9518, .9501, .9503), List.of(1723, 1380, 1256)),
              new Cell(2, 1, List.of(.7976, .7701, .751), List.of(1748, 1299, 1120)),
              new Cell(2, 2, List.of(.5512, .5822, .5044), List.of(1711, 1316, 1214)),
              new Cell(4, 2, List.of(.8688, .825, .8444), List.of(1584, 1418, 1301))));

  /** ResNet-18 on CIFAR-10. The table leaves out the dimension of its last row; here 4. */
  static final QuantizationTable RESNET =
      new QuantizationTable(
          "table-2.4",
          "2.4",
          "2.3",
          "a residual network on CIFAR-10",
          List.of(LayerMethod.IDKM, LayerMethod.JFB),
          true,
          List.of(
              new Cell(2, 1, List.of(.5292, .5346), List.of(88, 72)),
              new Cell(4, 1, List.of(.897, .8961), List.of(122, 95)),
              new Cell(8, 1, List.of(.9284, .9273), List.of()),
              new Cell(2, 2, List.of(.3872, .4742), List.of(78, 69)),
              new Cell(4, 2, List.of(.897, .8961), List.of(96, 83)),
              new Cell(16, 4, List.of(.8608, .8648), List.of())));

  /**
   * A row of both tables.
   *
   * @param codewords k
   * @param dimension d
   * @param accuracies as printed, method by method
   * @param times for {@link #PRINTED_EPOCHS} epochs as printed, method by method; empty for none
   */
  record Cell(int codewords, int dimension, List<Double> accuracies, List<Integer> times) {
    String word() {
      return codewords + "x" + dimension;
    }

    String label() {
      return "(" + codewords + ", " + dimension + ")";
    }

    OptionalInt time(int method) {
      return times.isEmpty() ? OptionalInt.empty() : OptionalInt.of(times.get(method));
    }

    /** The highest accuracy of the methods. */
    double best() {
      return accuracies.stream().mapToDouble(a -> a).max().orElseThrow();
    }
  }

  /** The methods as they are asked for: {@code dkm, idkm, jfb}. */
  String methodWords() {
    return methods.stream().map(QuantizedRun::word).collect(Collectors.joining(", "));
  }

  /**
   * The row of a run.
   *
   * @throws IllegalArgumentException when there is none
   */
  Cell cell(QuantizedRun run) {
    return cells.stream()
        .filter(cell -> cell.codewords() == run.codewords() && cell.dimension() == run.dimension())
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no such cell"));
  }
}
