package dev.attractor.app.clustering;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.data.ImageSplit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The accuracy of a network's file on the test images of a data set. */
@Command(
    name = "evaluate",
    description = "Judges a network's file, quantised or not, by the test images of a data set.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class EvaluateCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      description = "A safetensors file, or a TorchScript file (.pt), which needs --dataset.")
  private Path file;

  @Mixin private JudgeOptions judge;

  @Mixin private CommonOptions common;

  private record Result(String file, String dataset, int images, double accuracy) {}

  @Override
  public Integer call() throws IOException {
    JudgeOptions.Judged judged = judge.of(file);
    ImageSplit data = judged.data(common);
    double accuracy = judged.accuracy(data);
    Result result = new Result(file.toString(), data.name(), data.test().count(), accuracy);
    common
        .console()
        .result(
            result,
            String.format(
                Locale.ROOT,
                "%s: accuracy %.4f on %d images of %s",
                file,
                accuracy,
                result.images,
                result.dataset));
    return 0;
  }
}
