package dev.attractor.app.reproduce;

import dev.attractor.data.LabelledImages;
import dev.attractor.nets.Optimizer;
import dev.attractor.nets.Training;
import dev.attractor.nets.attention.AttentionKind;
import dev.attractor.nets.attention.VisionTransformer;

/** Figures 3.3 to 3.6: a data set and how deep its vision transformers are. */
enum AttentionStudy {
  MNIST("figure-3.3", "mnist", 2),
  CIFAR_10("figure-3.4", "cifar-10", 6),
  CIFAR_100("figure-3.5", "cifar-100", 6),
  TINY_IMAGENET("figure-3.6", "tiny-imagenet", 6);

  /** Images a step; the dissertation does not say how many it took. */
  static final int BATCH = 128;

  private static final double RATE = 1e-3;

  private final String page;
  private final String dataSet;
  private final int depth;

  AttentionStudy(String page, String dataSet, int depth) {
    this.page = page;
    this.dataSet = dataSet;
    this.depth = depth;
  }

  /** The name of the command and of its page. */
  String page() {
    return page;
  }

  /** Its name among {@link dev.attractor.data.ImageSets}. */
  String dataSet() {
    return dataSet;
  }

  int depth() {
    return depth;
  }

  /** The network that is trained on these images. */
  VisionTransformer network(AttentionKind attention, int heads, LabelledImages images) {
    return VisionTransformer.ofDissertation(
        attention, heads, depth, images.channels(), images.height(), images.classes());
  }

  /** Adam at 1e-3, no augmentation. */
  static Training training(int epochs) {
    return new Training(new Optimizer.ConstantAdam(RATE), epochs, BATCH);
  }
}
