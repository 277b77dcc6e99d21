package dev.attractor.app.report;

import dev.attractor.app.cli.WrongUsage;
import dev.attractor.data.ImageSplit;
import picocli.CommandLine.Option;

/** How many of the images a study uses, so that a part of it can be run. */
public final class ImageLimits {
  @Option(
      names = "--train",
      paramLabel = "N",
      defaultValue = "0",
      description = "Train on the first N images; 0 for all (default: ${DEFAULT-VALUE}).")
  private int train;

  @Option(
      names = "--test",
      paramLabel = "N",
      defaultValue = "0",
      description = "Judge on the first N test images; 0 for all (default: ${DEFAULT-VALUE}).")
  private int test;

  /**
   * @param batch images that one step takes
   */
  public void check(int batch) {
    if (train != 0 && train < batch || test < 0) {
      throw new WrongUsage(
          "--train must be 0 or at least %d, one batch, and --test at least 0, got %d and %d"
              .formatted(batch, train, test));
    }
  }

  public ImageSplit of(ImageSplit all) {
    return part(all, train, test);
  }

  /** The first images of each part; 0 for all. */
  public static ImageSplit part(ImageSplit all, int train, int test) {
    return new ImageSplit(
        all.name(),
        train == 0 ? all.train() : all.train().first(train),
        test == 0 ? all.test() : all.test().first(test));
  }

  /** Tells a folder of runs on a part of the images from that of others; empty for all images. */
  public String suffix() {
    return words().replace(" --", "-").replace(' ', '-');
  }

  /** The options as they were given, each after a space. */
  public String words() {
    return (train == 0 ? "" : " --train " + train) + (test == 0 ? "" : " --test " + test);
  }
}
