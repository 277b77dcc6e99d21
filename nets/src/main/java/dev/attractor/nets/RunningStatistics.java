package dev.attractor.nets;

import dev.attractor.data.Examples;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Running means and variances of a network's normalisations, measured by training passes that learn
 * nothing.
 *
 * <p>Each pass mixes a share of its batch's statistics into the running ones. Passes go on until
 * what was there before has faded, and the mean over as many passes again is kept: it varies less
 * than the running statistics after any one of them.
 *
 * @param images to run
 * @param batch images a pass; smaller data sets are run as one batch
 * @param augmentation of the images
 * @param seed of the order of the images and of their augmentation
 */
record RunningStatistics(Examples images, int batch, Augmentation augmentation, long seed) {
  /** With PyTorch's share of a tenth for each batch, 1.5 % of what was there before is left. */
  private static final int FADING = 40;

  private static final int AVERAGED = 60;

  /**
   * Writes the statistics of {@code values} into {@code target}; nothing else is modified, and
   * nothing at all where training passes do not change the statistics.
   */
  void measure(Parameters values, Parameters target) {
    List<String> names = new ArrayList<>();
    for (ParameterSpec spec : values.architecture().parameters()) {
      if (spec.kind() == ParameterKind.RUNNING_MEAN
          || spec.kind() == ParameterKind.RUNNING_VARIANCE) {
        names.add(spec.name());
      }
    }
    if (names.isEmpty()) {
      return;
    }
    int size = Math.min(batch, images.count());
    int[] order = Training.order(images.count(), seed, 0);
    SplittableRandom random = Training.augmenting(seed, 0);
    Torch.engine().setRandomSeed(random.nextInt());
    List<double[]> sums = new ArrayList<>();
    names.forEach(name -> sums.add(new double[values.get(name).length]));
    ExampleBatch taken = new ExampleBatch(images, values.architecture(), size);
    Parameters state = values.copy();
    try (Network network = new Network(values)) {
      for (int pass = 0; pass < FADING + AVERAGED; pass++) {
        int from = pass % (images.count() / size) * size;
        taken.take(order, from, from + size, augmentation, random);
        network.observe(taken);
        if (pass >= FADING) {
          network.state(state);
          for (int i = 0; i < sums.size(); i++) {
            add(state.get(names.get(i)), sums.get(i));
          }
        }
      }
    }
    for (int i = 0; i < sums.size(); i++) {
      float[] mean = target.get(names.get(i));
      for (int j = 0; j < mean.length; j++) {
        mean[j] = (float) (sums.get(i)[j] / AVERAGED);
      }
    }
  }

  private static void add(float[] values, double[] sums) {
    for (int j = 0; j < sums.length; j++) {
      sums[j] += values[j];
    }
  }
}
