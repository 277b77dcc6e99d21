package dev.attractor.app.reproduce.quantization;

import dev.attractor.app.report.RunKey;
import dev.attractor.nets.LayerMethod;
import java.util.Locale;
import java.util.Map;

/**
 * One fine-tuning run of tables 2.1 and 2.4: what is kept of it. NaN (null in its file): the
 * seconds of a run that was resumed or diverged, the hard accuracy of one that diverged.
 *
 * @param images that it learned from
 * @param adjoints how many pull-backs of a layer each adjoint answered
 * @param key code, recipe and data that it was made by
 */
record QuantizedRun(
    String settings,
    int codewords,
    int dimension,
    String method,
    int epochs,
    int images,
    long seed,
    double baselineAccuracy,
    double hardAccuracy,
    double seconds,
    double cpuSeconds,
    int threads,
    Map<String, Long> adjoints,
    RunKey key) {
  /**
   * @throws IllegalArgumentException when there are no such settings
   */
  QuantizationSettings whose() {
    return QuantizationSettings.valueOf(settings.toUpperCase(Locale.ROOT));
  }

  /**
   * @throws IllegalArgumentException when there is no such method
   */
  LayerMethod methodOf() {
    return LayerMethod.valueOf(method.toUpperCase(Locale.ROOT));
  }

  boolean of(QuantizationSettings asked, QuantizationTable.Cell cell, LayerMethod askedMethod) {
    return settings.equals(asked.word())
        && codewords == cell.codewords()
        && dimension == cell.dimension()
        && method.equals(word(askedMethod));
  }

  static String word(LayerMethod method) {
    return method.name().toLowerCase(Locale.ROOT);
  }
}
