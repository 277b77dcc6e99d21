package dev.attractor.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The pictures of a folder, in the order of their names; folders within it are searched too.
 *
 * @param images one class; all in the size and channels of the first
 * @param names of the files, relative to the folder
 */
public record ImageFolder(LabelledImages images, List<String> names) {
  private static final Set<String> ENDINGS = Set.of("jpg", "jpeg", "png", "gif", "bmp");
  private static final int WHITE = 255;

  /** Copies the list. */
  public ImageFolder {
    names = List.copyOf(names);
  }

  /**
   * Reads a folder.
   *
   * @throws IOException naming the folder that holds no pictures, or the picture that is damaged or
   *     of another size than the first
   */
  public static ImageFolder read(Path folder) throws IOException {
    List<Path> files = pictures(folder);
    PictureFile.Pixels first = PictureFile.read(files.getFirst());
    int size = first.pixels().length;
    byte[] pixels = new byte[Math.multiplyExact(files.size(), size)];
    for (int i = 0; i < files.size(); i++) {
      byte[] image =
          PictureFile.read(files.get(i), first.channels(), first.height(), first.width());
      System.arraycopy(image, 0, pixels, i * size, size);
    }
    LabelledImages images =
        new LabelledImages(
            folder.getFileName().toString(),
            first.channels(),
            first.height(),
            first.width(),
            WHITE,
            1,
            pixels,
            new int[files.size()]);
    return new ImageFolder(
        images, files.stream().map(f -> folder.relativize(f).toString()).toList());
  }

  /** The files of pictures in a folder and the folders within it, in the order of their names. */
  static List<Path> pictures(Path folder) throws IOException {
    if (Files.isRegularFile(folder)) {
      throw new IOException(folder + ": is a file; name the folder of pictures");
    }
    List<Path> files;
    try (Stream<Path> found = Files.walk(folder)) {
      files = found.filter(Files::isRegularFile).filter(ImageFolder::isPicture).sorted().toList();
    }
    if (files.isEmpty()) {
      throw new IOException(folder + ": holds no pictures (jpg, png, gif or bmp)");
    }
    return files;
  }

  private static boolean isPicture(Path file) {
    String name = file.getFileName().toString();
    return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
  }
}
