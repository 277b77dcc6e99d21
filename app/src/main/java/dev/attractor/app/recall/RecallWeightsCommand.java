package dev.attractor.app.recall;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.StateOption;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.memory.KSoftmax;
import dev.attractor.memory.Separation;
import dev.attractor.memory.Softmax;
import dev.attractor.memory.SumSoftmax;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The operator itself, for scripts and other languages. */
@Command(
    name = "weights",
    description = {
      "Turn scores into weights, line by line.",
      "One JSON array of numbers a line in, one JSON object a line out,",
      "{\"thresholds\": [K numbers], \"columns\": [K arrays of n numbers]}, in full double precision.",
      "A score of null (negative infinity) is masked out: its weights are 0.",
      "A threshold of null (positive infinity) belongs to a column that takes every score, k = n.",
      "Answers as soon as input pauses; the first bad line ends the run, named by its number."
    },
    mixinStandardHelpOptions = true)
final class RecallWeightsCommand implements Callable<Integer> {
  /** What the columns are. */
  enum Form {
    KSOFTMAX,
    SSM,
    SOFTMAX
  }

  @Mixin private CommonOptions common;

  @Option(
      names = "--k",
      paramLabel = "K",
      required = true,
      description = "Columns: how many of the largest scores to separate (1 for softmax).")
  private int k;

  @Option(
      names = "--separation",
      paramLabel = "NAME",
      defaultValue = "ksoftmax",
      description = {
        "ksoftmax: column i marks the i-th largest score;",
        "ssm: column i marks the i largest;",
        "softmax: the one column of softmax (default: ${DEFAULT-VALUE})."
      })
  private Form separation;

  @Option(
      names = "--beta",
      paramLabel = "B",
      defaultValue = "1",
      description = "Inverse temperature, multiplies every score (default: ${DEFAULT-VALUE}).")
  private double beta;

  private final InputStream in;
  private final OutputStream out;

  RecallWeightsCommand() {
    this(System.in, System.out);
  }

  RecallWeightsCommand(InputStream in, OutputStream out) {
    this.in = in;
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    StateOption.positive("--beta", beta);
    if (k < 1) {
      throw new WrongUsage("--k must be at least 1, got " + k);
    }
    new WeightLines(operator(), beta).run(in, out);
    return 0;
  }

  private Separation operator() {
    return switch (separation) {
      case KSOFTMAX -> new KSoftmax(k);
      case SSM -> SumSoftmax.upTo(k);
      case SOFTMAX -> {
        if (k != 1) {
          throw new WrongUsage("softmax has one column: give --k 1, got " + k);
        }
        yield new Softmax();
      }
    };
  }
}
