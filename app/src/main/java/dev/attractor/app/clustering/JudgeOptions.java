package dev.attractor.app.clustering;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.data.ImageSplit;
import dev.attractor.formats.ClusteredModel;
import dev.attractor.nets.Network;
import dev.attractor.nets.Parameters;
import dev.attractor.nets.PixelNormalisation;
import dev.attractor.nets.QuantizedNetwork;
import dev.attractor.nets.TorchScriptNetwork;
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

  /**
   * A network that can be run.
   *
   * @param file that its numbers come from
   * @param parameters all of its numbers
   * @param subject whose data it is judged by
   */
  record Judged(Path file, Parameters parameters, Subject subject) {
    ImageSplit data(CommonOptions common) throws IOException {
      return subject.data(common);
    }

    double accuracy(ImageSplit data) throws IOException {
      try (Network network = new Network(parameters)) {
        network.check(data.test());
        return network.accuracy(data.test());
      } catch (IllegalArgumentException | IllegalStateException e) {
        throw new IOException("%s on %s: %s".formatted(file, data.name(), e.getMessage()), e);
      }
    }
  }

  /** The network of a file; without {@code --network} the file says which of ours it is. */
  Judged of(Path file) throws IOException {
    if (StoredNetwork.isOnnx(file)) {
      throw new WrongUsage(
          "%s: ONNX files are run elsewhere; judge the file that it was made from".formatted(file));
    }
    if (StoredNetwork.isTorchScript(file)) {
      images.check();
      Parameters values = TorchScriptNetwork.read(file, images.standardisation());
      return new Judged(file, values, new NetworkFile(values, images));
    }
    ClusteredModel model = ClusteredModel.read(file);
    if (network != null) {
      images.check();
      PixelNormalisation standardisation = images.standardisation();
      Parameters values =
          QuantizedNetwork.hard(
              model, TorchScriptNetwork.read(network, standardisation).architecture());
      return new Judged(file, values, new NetworkFile(values, images));
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
    return new Judged(file, QuantizedNetwork.hard(model, ours.architecture()), ours);
  }
}
