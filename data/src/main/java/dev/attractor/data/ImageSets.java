package dev.attractor.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The sets of labelled images by the names that commands know them by. */
public final class ImageSets {
  /** The names. */
  public static final List<String> NAMES =
      List.of("digits", "mnist", "cifar-10", "cifar-100", "tiny-imagenet");

  private ImageSets() {}

  /**
   * Loads a set, downloading what is missing.
   *
   * @param seed chooses the test part of the digits; the others bring their own
   * @param note hears what is worth a remark, such as images that are missing
   * @throws IllegalArgumentException naming the known ones, for another name
   */
  public static ImageSplit load(
      String name, Path dataDir, long seed, TransferListener listener, Consumer<String> note)
      throws IOException {
    return switch (name) {
      case "digits" -> Digits.split(seed);
      case "mnist" -> Mnist.load(dataDir, listener);
      case "cifar-10" -> Cifar.ten(dataDir, listener, note);
      case "cifar-100" -> Cifar.hundred(dataDir, listener, note);
      case "tiny-imagenet" -> TinyImageNet.load(dataDir, listener);
      default ->
          throw new IllegalArgumentException(
              "no image set is named '" + name + "'; known are " + String.join(", ", NAMES));
    };
  }

  /**
   * Whether a set is there, unread: as published, or in a form that {@link #load} reads as well.
   */
  public static boolean present(PublishedDataSet set, Path dataDir) throws IOException {
    return set.present(dataDir) || unpacked(set, dataDir).isPresent();
  }

  /**
   * The folder (or archive of another name) that {@link #load} reads where a set's files are not
   * there as published. Its authors publish no checksums of such a form.
   */
  public static Optional<Path> unpacked(PublishedDataSet set, Path dataDir) throws IOException {
    return switch (set.name()) {
      case "cifar-10", "cifar-100" -> Cifar.unpackedFolder(set.name(), dataDir);
      case "tiny-imagenet" -> TinyImageNet.source(dataDir);
      default -> Optional.empty();
    };
  }

  /**
   * Checks of a set in {@link #unpacked} form what can be checked without checksums.
   *
   * @return what is there, in words
   * @throws IOException naming the file that has an impossible size
   */
  public static String checkUnpacked(PublishedDataSet set, Path folder) throws IOException {
    String there =
        set.name().startsWith("cifar-") ? Cifar.checkUnpacked(set.name(), folder) : "unpacked";
    return there + "; checksums are published of the archive alone";
  }
}
