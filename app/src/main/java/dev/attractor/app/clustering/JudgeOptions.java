package dev.attractor.app.clustering;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.data.ExampleSplit;
import dev.attractor.formats.ClusteredModel;
import dev.attractor.nets.Network;
import dev.attractor.nets.Parameters;
import dev.attractor.nets.PixelNormalisation;
import dev.attractor.nets.Quality;
import dev.attractor.nets.QuantizedNetwork;
import dev.attractor.nets.TorchScriptNetwork;
import dev.attractor.nets.onnx.OnnxNetwork;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a network's file is judged: the program its numbers belong to, and the images. */
final class JudgeOptions {
  @Option(
      names = "--network",
      paramLabel = "FILE.pt",
      description =
          "The TorchScript file whose program the weights of a safetensors file belong to.")
  private Path network;

  @Mixin private DataOptions images;

  /** Whether there is anything to judge by. */
  boolean given() {
    return network != null || images.given();
  }

  /** A network's file that can be run. */
  interface Judged {
    /** The data that it is judged by. */
    ExampleSplit data(CommonOptions common) throws IOException;

    /** On the test part. */
    Quality quality(ExampleSplit data) throws IOException;
  }

  /**
   * One that the engine runs.
   *
   * @param file that its numbers come from
   * @param parameters all of its numbers
   * @param subject whose data it is judged by
   */
  private record Run(Path file, Parameters parameters, Subject subject) implements Judged {
    @Override
    public ExampleSplit data(CommonOptions common) throws IOException {
      return subject.data(common);
    }

    @Override
    public Quality quality(ExampleSplit data) throws IOException {
      try (Network network = new Network(parameters)) {
        network.check(data.test());
        return network.quality(data.test());
      } catch (IllegalArgumentException | IllegalStateException e) {
        throw new IOException("%s on %s: %s".formatted(file, data.name(), e.getMessage()), e);
      }
    }
  }

  /** One that ONNX Runtime runs. */
  private record OnnxRun(Path file, DataOptions options) implements Judged {
    @Override
    public ExampleSplit data(CommonOptions common) throws IOException {
      return options.load(common);
    }

    @Override
    public Quality quality(ExampleSplit data) throws IOException {
      try (OnnxNetwork run = OnnxNetwork.open(file)) {
        return run.quality(data.test(), options.standardisation());
      }
    }
  }

  /** The network of a file; without {@code --network} the file says which of ours it is. */
  Judged of(Path file) throws IOException {
    boolean program = StoredNetwork.isOnnx(file) || StoredNetwork.isTorchScript(file);
    if (program) {
      images.check();
    }
    if (StoredNetwork.isOnnx(file)) {
      return new OnnxRun(file, images);
    }
    if (StoredNetwork.isTorchScript(file)) {
      Parameters values = TorchScriptNetwork.read(file, images.standardisation());
      return new Run(file, values, new NetworkFile(values, images));
    }
    ClusteredModel model = ClusteredModel.read(file);
    if (network != null) {
      images.check();
      PixelNormalisation standardisation = images.standardisation();
      Parameters values =
          QuantizedNetwork.hard(
              model, TorchScriptNetwork.read(network, standardisation).architecture());
      return new Run(file, values, new NetworkFile(values, images));
    }
    String name = model.metadata().getOrDefault(QuantizeJob.ARCHITECTURE, "");
    if (!ModelName.names().contains(name)) {
      throw new WrongUsage(
          "%s does not hold a network of ours; name the TorchScript file of its program with"
                  .formatted(file)
              + " --network, and --dataset");
    }
    if (images.given()) {
      throw new WrongUsage(
          "--dataset and --normalise are for --network; %s has its own".formatted(name));
    }
    ModelName ours = ModelName.of(name);
    return new Run(file, QuantizedNetwork.hard(model, ours.architecture()), ours);
  }
}
