package dev.attractor.app.clustering;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.data.ExampleSplit;
import dev.attractor.nets.Quality;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** How well a network's file does on the test part of a data set. */
@Command(
    name = "evaluate",
    description = "Judges a network's file, quantised or not, by the test part of a data set.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class EvaluateCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      description =
          "A safetensors file, or a TorchScript (.pt) or ONNX (.onnx) file, which need --dataset.")
  private Path file;

  @Mixin private JudgeOptions judge;

  @Mixin private CommonOptions common;

  private record Result(String file, String dataset, int examples, Double accuracy, Double rmse) {}

  @Override
  public Integer call() throws IOException {
    JudgeOptions.Judged judged = judge.of(file);
    ExampleSplit data = judged.data(common);
    Quality quality = judged.quality(data);
    Result result =
        new Result(
            file.toString(),
            data.name(),
            data.test().count(),
            Judgement.accuracy(quality),
            Judgement.rmse(quality));
    common
        .console()
        .result(
            result,
            "%s: %s on %d examples of %s".formatted(file, quality, result.examples, data.name()));
    return 0;
  }
}
