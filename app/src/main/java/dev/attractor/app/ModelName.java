package dev.attractor.app;

import dev.attractor.data.Digits;
import dev.attractor.data.ImageSplit;
import dev.attractor.data.Mnist;
import dev.attractor.nets.Architecture;
import dev.attractor.nets.TwoLayerCnn;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** The networks that commands know by name, each with the data it is trained on. */
enum ModelName {
  MNIST_CNN(TwoLayerCnn.mnist()) {
    @Override
    ImageSplit data(CommonOptions common) throws IOException {
      try (DownloadProgress progress = new DownloadProgress(common.console())) {
        return Mnist.load(common.dataDir(), progress);
      }
    }
  },
  DIGITS_CNN(TwoLayerCnn.digits()) {
    @Override
    ImageSplit data(CommonOptions common) {
      return Digits.split(0);
    }
  };

  private final Architecture architecture;

  ModelName(Architecture architecture) {
    this.architecture = architecture;
  }

  Architecture architecture() {
    return architecture;
  }

  /** Loads the data; fetches it first when it is missing. */
  abstract ImageSplit data(CommonOptions common) throws IOException;

  static ModelName of(String name) {
    return Arrays.stream(values())
        .filter(model -> model.architecture.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new WrongUsage(
                    "no model is named '%s'; known are %s"
                        .formatted(name, String.join(", ", names()))));
  }

  static List<String> names() {
    return Arrays.stream(values()).map(model -> model.architecture.name()).toList();
  }
}
