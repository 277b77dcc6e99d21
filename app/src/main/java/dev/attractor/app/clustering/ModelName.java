package dev.attractor.app.clustering;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.DownloadProgress;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.data.Cifar;
import dev.attractor.data.Digits;
import dev.attractor.data.ExampleSplit;
import dev.attractor.data.ImageSplit;
import dev.attractor.data.Mnist;
import dev.attractor.nets.Architecture;
import dev.attractor.nets.Augmentation;
import dev.attractor.nets.Baseline;
import dev.attractor.nets.Optimizer;
import dev.attractor.nets.Parameters;
import dev.attractor.nets.Recipes;
import dev.attractor.nets.ResNet;
import dev.attractor.nets.Training;
import dev.attractor.nets.TwoLayerCnn;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** The networks that commands know by name, each with the data it is trained on. */
public enum ModelName implements Subject {
  /** 98.4 % at full precision. */
  MNIST_CNN(
      TwoLayerCnn.mnist(),
      new Training(new Optimizer.Adam(5e-3), 20, 128),
      10,
      Recipes.LEARNING_RATE) {
    @Override
    public ImageSplit data(CommonOptions common) throws IOException {
      try (DownloadProgress progress = new DownloadProgress(common.console())) {
        return Mnist.load(common.dataDir(), progress);
      }
    }
  },
  /** The same network for the embedded digits: fewer images, so smaller batches and more epochs. */
  DIGITS_CNN(
      TwoLayerCnn.digits(),
      new Training(new Optimizer.Adam(1e-2), 60, 32),
      40,
      Recipes.LEARNING_RATE) {
    @Override
    public ImageSplit data(CommonOptions common) {
      return Digits.split(0);
    }
  },
  /** A network of 268,336 weights: an epoch takes minutes, the training at full precision hours. */
  RESNET20(
      ResNet.twenty("resnet20-cifar10", 10),
      new Training(new Optimizer.Momentum(.1, .9, 1e-4), 60, 128, Augmentation.CROP_AND_FLIP),
      10,
      NetworkFile.LEARNING_RATE) {
    @Override
    public ImageSplit data(CommonOptions common) throws IOException {
      return cifar(common);
    }
  },
  /** A network of 11,172,032 weights. */
  RESNET18(
      ResNet.eighteen("resnet18-cifar10", 10),
      new Training(new Optimizer.Momentum(.1, .9, 5e-4), 30, 128, Augmentation.CROP_AND_FLIP),
      10,
      NetworkFile.LEARNING_RATE) {
    @Override
    public ImageSplit data(CommonOptions common) throws IOException {
      return cifar(common);
    }
  };

  private final Architecture architecture;
  private final Training training;
  private final int epochs;
  private final double learningRate;

  ModelName(Architecture architecture, Training training, int epochs, double learningRate) {
    this.architecture = architecture;
    this.training = training;
    this.epochs = epochs;
    this.learningRate = learningRate;
  }

  private static ImageSplit cifar(CommonOptions common) throws IOException {
    try (DownloadProgress progress = new DownloadProgress(common.console())) {
      return Cifar.ten(common.dataDir(), progress, common.console()::note);
    }
  }

  @Override
  public Architecture architecture() {
    return architecture;
  }

  /** The network at full precision that quantisation starts from. */
  public Baseline baseline(long seed) {
    return baseline(seed, training.epochs());
  }

  /** The same after another number of epochs. */
  public Baseline baseline(long seed, int epochs) {
    return new Baseline(architecture, training.withEpochs(epochs), seed);
  }

  @Override
  public Parameters start(ExampleSplit data, CommonOptions common, long seed) throws IOException {
    return BaselineTraining.get(baseline(seed), data, common.cacheDir(), common.console());
  }

  @Override
  public int epochs() {
    return epochs;
  }

  /** Images a step, at full precision and in fine-tuning. */
  @Override
  public int batch() {
    return training.batch();
  }

  @Override
  public double learningRate() {
    return learningRate;
  }

  @Override
  public Augmentation augmentation() {
    return training.augmentation();
  }

  @Override
  public abstract ImageSplit data(CommonOptions common) throws IOException;

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
