package dev.attractor.app.clustering;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.data.ExampleSplit;
import dev.attractor.nets.Architecture;
import dev.attractor.nets.Augmentation;
import dev.attractor.nets.Parameters;
import java.io.IOException;

/**
 * A TorchScript file of the user's, with data to fine-tune it on.
 *
 * @param values of the file, or of another one for the same program
 * @param source of the images
 */
record NetworkFile(Parameters values, DataOptions source) implements Subject {
  /** Of Adam, for networks of many layers. */
  static final double LEARNING_RATE = 1e-3;

  @Override
  public Architecture architecture() {
    return values.architecture();
  }

  @Override
  public ExampleSplit data(CommonOptions common) throws IOException {
    return source.load(common);
  }

  @Override
  public Parameters start(ExampleSplit data, CommonOptions common, long seed) {
    return values;
  }

  @Override
  public int epochs() {
    return 10;
  }

  @Override
  public int batch() {
    return 128;
  }

  @Override
  public double learningRate() {
    return LEARNING_RATE;
  }

  @Override
  public Augmentation augmentation() {
    return source.augmentation();
  }
}
