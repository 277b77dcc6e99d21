package dev.attractor.formats;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** NumPy's {@code .npz}: named arrays in a zip archive, compressed or not. */
public final class NpzFile implements AutoCloseable {
  private static final String ENDING = ".npy";
  private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

  /** How much longer than its compressed form an entry can be (the bound of deflate is 1032). */
  private static final long MAX_RATIO = 1032;

  private final ZipFile archive;
  private final String named;

  private NpzFile(ZipFile archive, String named) {
    this.archive = archive;
    this.named = named;
  }

  /**
   * Opens an archive; close it after use.
   *
   * @throws IOException naming the file when it is missing or no zip archive
   */
  public static NpzFile open(Path file) throws IOException {
    return open(file, file.toString());
  }

  /** As {@link #open(Path)}, of a file that {@code named} stands for in messages. */
  public static NpzFile open(Path file, String named) throws IOException {
    InputFile.existing(file);
    try {
      return new NpzFile(new ZipFile(file.toFile(), StandardCharsets.UTF_8), named);
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(named + ": not a readable .npz (zip) archive, or cut short", e);
    }
  }

  /** The names of the arrays, in the archive's order. */
  public List<String> names() {
    return archive.stream()
        .map(ZipEntry::getName)
        .filter(name -> name.endsWith(ENDING))
        .map(name -> name.substring(0, name.length() - ENDING.length()))
        .toList();
  }

  /**
   * The one array of the archive.
   *
   * @throws IOException naming the arrays and how to choose one, when there are several
   */
  public Tensor only() throws IOException {
    List<String> names = names();
    if (names.size() != 1) {
      throw new IOException(
          names.isEmpty()
              ? named + ": holds no arrays"
              : "%s: holds %d arrays; name one as %s:NAME, such as %s"
                  .formatted(named, names.size(), named, some(names)));
    }
    return tensor(names.getFirst());
  }

  /**
   * The array of that name, in its own type.
   *
   * @throws IOException naming the file and the array and what is wrong: there is none of that
   *     name, it is damaged, or it takes more bytes than an array holds
   */
  public Tensor tensor(String name) throws IOException {
    ZipEntry entry = archive.getEntry(name + ENDING);
    if (entry == null) {
      throw new IOException(
          "%s: has no array '%s'; it holds %s".formatted(named, name, some(names())));
    }
    String part = named + ":" + name;
    long size = entry.getSize();
    if (size < 0 || size > MAX_ARRAY) {
      throw new IOException(
          "%s: takes %d bytes, at most %d can be read; save it as .npy"
              .formatted(part, size, MAX_ARRAY));
    }
    if (size / MAX_RATIO > entry.getCompressedSize()) {
      throw new IOException(part + ": cannot be as long as its entry says; it was damaged");
    }
    byte[] bytes;
    try (InputStream in = archive.getInputStream(entry)) {
      bytes = in.readNBytes((int) size);
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(part + ": the compressed data are damaged", e);
    }
    return NpyFile.tensor(MemorySegment.ofArray(bytes), part).renamed(name);
  }

  private static String some(List<String> names) {
    List<String> some = names.stream().limit(8).toList();
    return String.join(", ", some) + (names.size() > some.size() ? ", ..." : "");
  }

  @Override
  public void close() throws IOException {
    archive.close();
  }
}
