package dev.attractor.app.clustering;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.data.ExampleSplit;
import dev.attractor.nets.Architecture;
import dev.attractor.nets.Augmentation;
import dev.attractor.nets.Parameters;
import java.io.IOException;

/** What is quantised: a network at full precision, its data, and the settings that suit it. */
public interface Subject {
  /** The network without its values. */
  Architecture architecture();

  /** Loads the data; fetches it first when it is missing. */
  ExampleSplit data(CommonOptions common) throws IOException;

  /**
   * The values to start from; trains them first when there are none.
   *
   * @param seed of that training
   */
  Parameters start(ExampleSplit data, CommonOptions common, long seed) throws IOException;

  /** Epochs of fine-tuning that suffice. */
  int epochs();

  /** Images a step. */
  int batch();

  /** Of Adam, at the start. */
  double learningRate();

  /** Of the training images. */
  Augmentation augmentation();
}
