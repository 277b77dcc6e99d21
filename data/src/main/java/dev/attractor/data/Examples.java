package dev.attractor.data;

import java.util.List;

/** Inputs of one shape, each with what is to be found for it: a class, or numbers. */
public sealed interface Examples permits LabelledImages, NumericExamples {
  /** What they are, such as {@code mnist train}. */
  String name();

  /** How many. */
  int count();

  /** Sizes of one input: of images channels, height and width. */
  List<Integer> shape();

  /** What is to be found for each. */
  Targets targets();

  /** The examples {@code chosen}, in that order. */
  Examples select(String newName, int[] chosen);

  /** The first {@code n} examples, or all when there are fewer. */
  Examples first(int n);

  /** A hash: the same data, the same hash. */
  String md5();

  /** How many numbers one input has. */
  default int inputSize() {
    return shape().stream().reduce(1, Math::multiplyExact);
  }
}
