package dev.attractor.app.clustering;

import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.OutputOptions;
import dev.attractor.app.cli.OutputPath;
import dev.attractor.app.cli.Table;
import dev.attractor.clustering.Clustering;
import dev.attractor.clustering.ClusteringMethod;
import dev.attractor.formats.ClusteredTensor;
import dev.attractor.formats.Tensor;
import dev.attractor.nets.LayerRule;
import dev.attractor.nets.ParameterSpec;
import dev.attractor.nets.onnx.OnnxFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Clusters the weights of an ONNX file as they are, and writes it with codes and codebooks. */
record OnnxJob(Path network, Path folder, OutputOptions outputs, RecipeOptions recipe) {
  private static final String MODEL = "model.onnx";

  private record Layer(String name, long weights, int codewords, double rmse) {}

  private record Bytes(long original, long written) {}

  private record Result(String model, String method, Bytes bytes, List<Layer> layers) {}

  int run(long seed, Console console) throws IOException {
    Path target = folder.resolve(MODEL);
    OutputPath.folder(folder);
    if (Files.isDirectory(folder)) {
      outputs.file(target, network);
    }
    OnnxFile file = OnnxFile.read(network);
    List<ParameterSpec> parameters = file.parameters();
    List<LayerRule> rules = recipe.rulesWithoutData(parameters, seed);
    Map<String, ClusteringMethod<?>> chosen = LayerRule.apply(rules, parameters);
    if (chosen.isEmpty()) {
      throw new IOException(
          "%s: no rule matches a weight; its initialisers are %s"
              .formatted(network, parameters.stream().map(ParameterSpec::name).toList()));
    }
    List<ClusteredTensor> clustered = new ArrayList<>();
    List<Layer> layers = new ArrayList<>();
    for (Map.Entry<String, ClusteringMethod<?>> entry : chosen.entrySet()) {
      Tensor tensor = file.tensors().get(entry.getKey());
      Clustering fit = fit(entry.getValue(), tensor);
      ClusteredTensor coded =
          ClusteredTensor.of(
              tensor.name(),
              tensor.shape(),
              entry.getValue().dimension(),
              fit.codebook(),
              fit.assign());
      clustered.add(coded);
      layers.add(new Layer(tensor.name(), tensor.count(), coded.codewords(), fit.rmse()));
    }
    Files.createDirectories(folder);
    file.replacing(clustered, List.of()).write(target);
    Result result =
        new Result(
            network.getFileName().toString(),
            "kmeans",
            new Bytes(Files.size(network), Files.size(target)),
            layers);
    console.result(result, text(result, target));
    return 0;
  }

  private Clustering fit(ClusteringMethod<?> clustering, Tensor tensor) throws IOException {
    try {
      return clustering.fit(tensor.toFloats());
    } catch (IllegalArgumentException e) {
      throw new IOException("%s: %s: %s".formatted(network, tensor.name(), e.getMessage()), e);
    }
  }

  private static String text(Result result, Path target) {
    Table table = new Table("layer", "weights", "k", "rmse");
    for (Layer layer : result.layers) {
      table.row(
          layer.name,
          layer.weights,
          layer.codewords,
          String.format(Locale.ROOT, "%.4g", layer.rmse));
    }
    return table.text()
        + String.format(
            Locale.ROOT,
            "%n%s by %s: %d bytes instead of %d%n%s",
            result.model,
            result.method,
            result.bytes.written,
            result.bytes.original,
            target);
  }
}
