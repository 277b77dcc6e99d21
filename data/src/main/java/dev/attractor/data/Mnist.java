package dev.attractor.data;

import java.io.IOException;
import java.nio.file.Path;

/** MNIST: 60,000 handwritten digits to learn from and 10,000 to judge by, 28 x 28 pixels. */
public final class Mnist {
  private static final int WHITE = 255;
  private static final int CLASSES = 10;

  private Mnist() {}

  /**
   * Reads the four files from {@code dataDir} or {@code dataDir/mnist}, gzipped or not, and checks
   * them; downloads the missing ones first.
   *
   * @throws IOException naming the file that is missing, cut short or not the published one
   */
  public static ImageSplit load(Path dataDir, TransferListener listener) throws IOException {
    PublishedDataSet published = Catalog.find("mnist");
    published.fetch(dataDir, listener);
    return new ImageSplit(
        "mnist",
        part(published, dataDir, "train", "mnist train"),
        part(published, dataDir, "t10k", "mnist test"));
  }

  private static LabelledImages part(
      PublishedDataSet published, Path dataDir, String prefix, String name) throws IOException {
    IdxFile images = read(published, dataDir, prefix + "-images-idx3-ubyte.gz", 3);
    IdxFile labels = read(published, dataDir, prefix + "-labels-idx1-ubyte.gz", 1);
    int[] classes = new int[labels.bytes().length];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = labels.bytes()[i];
    }
    return new LabelledImages(
        name, 1, images.sizes()[1], images.sizes()[2], WHITE, CLASSES, images.bytes(), classes);
  }

  private static IdxFile read(
      PublishedDataSet published, Path dataDir, String fileName, int dimensions)
      throws IOException {
    PublishedFile file = published.file(fileName);
    Path path =
        published
            .find(file, dataDir)
            .orElseThrow(() -> new IOException(dataDir.resolve(fileName) + ": was removed"));
    IdxFile content = IdxFile.read(path, dimensions);
    file.check(path, content.md5());
    return content;
  }
}
