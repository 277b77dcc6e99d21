package dev.attractor.app.clustering;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.data.ExampleSplit;
import dev.attractor.formats.SafetensorsFile;
import dev.attractor.nets.Network;
import dev.attractor.nets.Parameters;
import dev.attractor.nets.TorchScriptNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which network is quantised, from which values, on which images. */
public final class SubjectOptions {
  @Option(
      names = "--model",
      paramLabel = "NAME",
      description =
          "A network of ours: mnist-cnn, digits-cnn, resnet20-cifar10 or resnet18-cifar10.")
  private String model;

  @Option(
      names = "--network",
      paramLabel = "FILE",
      description =
          "A network of your own: a TorchScript file (.pt), which needs --dataset, or an ONNX file"
              + " (.onnx), whose weights are clustered as they are, without data.")
  private Path network;

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description =
          "Values to start from, as safetensors (default: those of --network; for --model a network"
              + " is trained and kept).")
  private Path weights;

  @Option(
      names = "--validation",
      paramLabel = "N",
      description =
          "Judge by N of the training images, which are then not learnt from, instead of the test"
              + " images: for choosing settings.")
  private Integer validation;

  @Mixin private DataOptions data;

  /** Chooses a network of ours where the user names none. */
  public void orElse(ModelName standard) {
    if (model == null && network == null) {
      model = standard.architecture().name();
    }
  }

  /** The options that name the network, as they stand on a command line, files without folders. */
  public String words() {
    name();
    List<String> words = new ArrayList<>();
    if (model != null) {
      words.add("--model " + model);
    } else {
      words.add("--network " + network.getFileName());
      words.add(data.words());
    }
    if (weights != null) {
      words.add("--weights " + weights.getFileName());
    }
    if (validation != null) {
      words.add("--validation " + validation);
    }
    return String.join(" ", words);
  }

  /** Names the run's folder. */
  public String name() {
    if ((model == null) == (network == null)) {
      throw new WrongUsage(
          "name one network: --model %s, or --network FILE.pt"
              .formatted(String.join("|", ModelName.names())));
    }
    if (model != null) {
      return model;
    }
    return network.getFileName().toString().replaceFirst("\\.[^.]*$", "");
  }

  /** The ONNX file that is to be clustered without data, if that is what is asked for. */
  Optional<Path> onnx() {
    name();
    if (network == null || !network.toString().toLowerCase(Locale.ROOT).endsWith(".onnx")) {
      return Optional.empty();
    }
    if (data.given() || weights != null || validation != null) {
      throw new WrongUsage(
          "an .onnx file is clustered without data: leave out --dataset, --normalise, --weights and"
              + " --validation, or give the network as a TorchScript file");
    }
    return Optional.of(network);
  }

  /** Files that are read, null among them. */
  List<Path> inputs() {
    return Arrays.asList(network, weights);
  }

  public Subject subject() throws IOException {
    name();
    if (model != null) {
      if (data.given()) {
        throw new WrongUsage("--dataset and --normalise are for --network; --model has its own");
      }
      return ModelName.of(model);
    }
    data.check();
    return new NetworkFile(TorchScriptNetwork.read(network, data.standardisation()), data);
  }

  /** The data; with {@code --validation} all of them are training data. */
  public ExampleSplit images(Subject subject, CommonOptions common) throws IOException {
    ExampleSplit split = subject.data(common);
    if (validation == null) {
      return split;
    }
    int most = split.train().count() - 1;
    if (validation < 1 || validation > most) {
      throw new WrongUsage(
          "--validation must be 1 to %d, for there are %d training examples; got %d"
              .formatted(most, most + 1, validation));
    }
    return split.validation(validation, common.seed());
  }

  /**
   * The values to start from, tried on one example.
   *
   * @param seed of their training, where they are trained
   */
  public Parameters start(Subject subject, ExampleSplit images, CommonOptions common, long seed)
      throws IOException {
    Parameters start =
        weights == null
            ? subject.start(images, common, seed)
            : Parameters.read(SafetensorsFile.read(weights), subject.architecture(), "");
    try (Network tried = new Network(start)) {
      tried.check(images.train());
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "%s on %s: %s".formatted(subject.architecture().name(), images.name(), e.getMessage()),
          e);
    }
    return start;
  }
}
