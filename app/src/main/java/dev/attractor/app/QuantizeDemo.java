package dev.attractor.app;

import dev.attractor.app.cli.Console;
import dev.attractor.app.clustering.BaselineTraining;
import dev.attractor.app.clustering.ModelName;
import dev.attractor.app.clustering.QuantizeJob;
import dev.attractor.app.drawing.WeightTiles;
import dev.attractor.data.Digits;
import dev.attractor.data.ImageSplit;
import dev.attractor.nets.Architecture;
import dev.attractor.nets.LayerMethod;
import dev.attractor.nets.Parameters;
import dev.attractor.nets.QuantizedNetwork;
import dev.attractor.nets.Recipes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** A network that reads handwritten digits, trained and then put into two bits a weight. */
final class QuantizeDemo implements DemoPart {
  private static final int CODEWORDS = 4;

  @Override
  public String title() {
    return "A network in two bits a weight";
  }

  @Override
  public void run(Console console, long seed, Path folder) throws IOException {
    Path own = folder.resolve("quantize");
    ModelName model = ModelName.DIGITS_CNN;
    Architecture architecture = model.architecture();
    ImageSplit digits = Digits.split(0);
    Parameters baseline = BaselineTraining.get(model.baseline(seed), digits, own, console);
    QuantizeJob.Outcome outcome =
        new QuantizeJob(
                baseline,
                digits,
                Recipes.annealed(
                    CODEWORDS, 1, LayerMethod.JFB, model.epochs(), model.batch(), seed),
                own)
            .run(false, console);
    Parameters hard = QuantizedNetwork.hard(outcome.model(), architecture);
    new WeightTiles(architecture, CODEWORDS)
        .row("full precision, accuracy %.3f".formatted(outcome.baseline().value()), baseline)
        .row("two bits a weight, accuracy %.3f".formatted(outcome.hard().value()), hard)
        .figure()
        .save(own.resolve("quantize-weights"));
    console.line(
        String.format(
            Locale.ROOT,
            "%d of 359 unseen digits read right at full precision, %d with four codewords a layer;",
            Math.round(359 * outcome.baseline().value()),
            Math.round(359 * outcome.hard().value())));
    console.line(
        String.format(
            Locale.ROOT,
            "%d bytes of weights instead of %d. Look inside with: attractor inspect %s",
            outcome.model().packedBytes(),
            outcome.model().originalBytes(),
            outcome.file()));
  }
}
