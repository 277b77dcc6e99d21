package dev.attractor.app.clustering;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.DownloadProgress;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.data.ExampleSplit;
import dev.attractor.data.ImageSets;
import dev.attractor.data.OwnExamples;
import dev.attractor.nets.Augmentation;
import dev.attractor.nets.PixelNormalisation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which examples a network of the user's own learns from and is judged by. */
final class DataOptions {
  @Option(
      names = "--dataset",
      paramLabel = "SET",
      description =
          "For --network: digits, mnist, cifar-10, cifar-100, tiny-imagenet; a folder with one"
              + " folder of pictures for each class; or an .npz file, or a folder of .npy files, of"
              + " images or floats, with labels or numbers to predict.")
  private String dataset;

  @Option(
      names = "--normalise",
      paramLabel = "MEAN/STD",
      converter = StandardisationConverter.class,
      description =
          "For --network: what it expects to be done to pixels from 0 to 1, or to floats, one number"
              + " for all channels or one for each: 0.485,0.456,0.406/0.229,0.224,0.225 (default: 0/1).")
  private PixelNormalisation standardisation = PixelNormalisation.NONE;

  /** Reads {@code M,M,M/D,D,D}. */
  static final class StandardisationConverter implements ITypeConverter<PixelNormalisation> {
    @Override
    public PixelNormalisation convert(String text) {
      String[] halves = text.split("/", -1);
      try {
        if (halves.length != 2) {
          throw new IllegalArgumentException("one slash stands between means and deviations");
        }
        return new PixelNormalisation(numbers(halves[0]), numbers(halves[1]));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            "'%s' is not MEAN/STD, such as 0.5/0.25 or 0.5,0.4,0.3/0.2,0.2,0.2 (%s)"
                .formatted(text, e.getMessage()));
      }
    }

    private static List<Float> numbers(String words) {
      List<Float> numbers = new ArrayList<>();
      for (String word : words.split(",", -1)) {
        numbers.add(Float.parseFloat(word.strip()));
      }
      return numbers;
    }
  }

  boolean given() {
    return dataset != null || standardisation != PixelNormalisation.NONE;
  }

  /** The options as they stand on a command line, files without folders. */
  String words() {
    String images =
        ImageSets.NAMES.contains(dataset) ? dataset : Path.of(dataset).getFileName().toString();
    return "--dataset %s --normalise %s/%s"
        .formatted(images, words(standardisation.mean()), words(standardisation.deviation()));
  }

  private static String words(List<Float> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  PixelNormalisation standardisation() {
    return standardisation;
  }

  /** Crops and mirror images for photographs, images as they are for digits. */
  Augmentation augmentation() {
    return switch (dataset) {
      case "cifar-10", "cifar-100", "tiny-imagenet" -> Augmentation.CROP_AND_FLIP;
      default -> Augmentation.NONE;
    };
  }

  /** Refuses a name that is none before anything is loaded. */
  void check() {
    if (dataset == null) {
      throw new WrongUsage("--network needs --dataset: the examples to learn from and to judge by");
    }
    if (!ImageSets.NAMES.contains(dataset) && !Files.exists(Path.of(dataset))) {
      throw new WrongUsage(
          "no image set is named '%s', and no file or folder; known are %s"
              .formatted(dataset, String.join(", ", ImageSets.NAMES)));
    }
  }

  ExampleSplit load(CommonOptions common) throws IOException {
    if (!ImageSets.NAMES.contains(dataset)) {
      return OwnExamples.read(Path.of(dataset), common.seed(), common.console()::note);
    }
    try (DownloadProgress progress = new DownloadProgress(common.console())) {
      return ImageSets.load(
          dataset, common.dataDir(), common.seed(), progress, common.console()::note);
    }
  }
}
