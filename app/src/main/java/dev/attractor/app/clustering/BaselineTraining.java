package dev.attractor.app.clustering;

import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.OutputPath;
import dev.attractor.app.cli.Progress;
import dev.attractor.data.ExampleSplit;
import dev.attractor.nets.Baseline;
import dev.attractor.nets.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Gets a network at full precision: from the cache, or trained now with a progress bar. */
public final class BaselineTraining {
  private BaselineTraining() {}

  public static Parameters get(Baseline baseline, ExampleSplit data, Path cache, Console console)
      throws IOException {
    String name = baseline.architecture().name();
    Path file = baseline.file(cache, data);
    Optional<Parameters> kept = baseline.kept(cache, data);
    if (kept.isPresent()) {
      console.note("full-precision %s from %s".formatted(name, file));
      return kept.get();
    }
    OutputPath.file(file);
    long steps =
        (long) baseline.training().epochs() * (data.train().count() / baseline.training().batch());
    Parameters trained;
    try (Progress progress =
        console.progress("Training " + name + " at full precision", "steps", steps)) {
      trained = baseline.train(cache, data, new TrainingProgress(progress));
    }
    console.note("kept it in " + file);
    return trained;
  }
}
