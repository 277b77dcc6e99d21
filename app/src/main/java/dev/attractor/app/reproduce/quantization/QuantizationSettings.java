package dev.attractor.app.reproduce.quantization;

import dev.attractor.app.clustering.Subject;
import dev.attractor.nets.LayerMethod;
import dev.attractor.nets.Optimizer;
import dev.attractor.nets.Quantization;
import dev.attractor.nets.Recipes;
import java.util.Locale;

/** Whose settings a run of tables 2.1 and 2.4 follows. */
enum QuantizationSettings {
  /** What {@code attractor quantize} does by default: an annealed relative temperature, Adam. */
  OURS {
    @Override
    Quantization of(
        Subject subject, QuantizationTable.Cell cell, LayerMethod method, int epochs, long seed) {
      return Recipes.annealed(
              cell.codewords(), cell.dimension(), method, epochs, subject.batch(), seed)
          .withOptimizer(new Optimizer.Adam(subject.learningRate()))
          .withAugmentation(subject.augmentation());
    }
  },
  /** The dissertation's: temperature 5e-4, SGD at 1e-4. */
  PROTOCOL {
    @Override
    Quantization of(
        Subject subject, QuantizationTable.Cell cell, LayerMethod method, int epochs, long seed) {
      return Recipes.protocol(cell.codewords(), cell.dimension(), method, epochs, seed);
    }
  };

  abstract Quantization of(
      Subject subject, QuantizationTable.Cell cell, LayerMethod method, int epochs, long seed);

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
