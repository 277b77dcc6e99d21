package dev.attractor.app.reproduce.quantization;

import dev.attractor.app.clustering.Subject;
import dev.attractor.nets.LayerMethod;
import dev.attractor.nets.Quantization;

/** One run that a table of quantised networks consists of. */
record QuantizationTask(
    QuantizationSettings whose,
    QuantizationTable.Cell cell,
    LayerMethod method,
    int epochs,
    long seed) {
  Quantization settings(Subject subject) {
    return whose.of(subject, cell, method, epochs, seed);
  }

  /** Names the run's files. */
  String name() {
    return "%s-%s-%s-%d-epochs-seed-%d"
        .formatted(whose.word(), cell.word(), QuantizedRun.word(method), epochs, seed);
  }
}
