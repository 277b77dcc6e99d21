package dev.attractor.clustering;

import dev.attractor.parallel.Control;
import dev.attractor.parallel.FixedRanges;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Fits of several arrays that have nothing to do with each other, in parallel over the arrays. */
final class IndependentFits {
  private IndependentFits() {}

  static <C> List<C> run(List<Weights> weights, Control control, Function<Weights, C> fit) {
    Objects.requireNonNull(control, "control is null; use Control.NONE");
    List<Weights> arrays = List.copyOf(weights);
    AtomicReferenceArray<C> results = new AtomicReferenceArray<>(arrays.size());
    // Steps of arrays that are fitted at the same time would reach the listener in any order.
    return control
        .withListener(progress -> {})
        .during(
            () -> {
              FixedRanges.forEach(
                  arrays.size(), 1, (i, from, to) -> results.set(i, fit.apply(arrays.get(i))));
              return IntStream.range(0, arrays.size()).mapToObj(results::get).toList();
            });
  }
}
