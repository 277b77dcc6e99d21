package dev.attractor.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that a data set consists of, as its authors publish it.
 *
 * <p>A file whose name ends in {@code .gz} is known by the checksum of what it unpacks to, which
 * survives compressing it again; any other, a {@code .tar.gz} among them, by the checksum of its
 * own bytes.
 *
 * @param name the name under each home of the data set
 * @param contentMd5 MD5 of the content, uncompressed, in lower-case hexadecimal
 */
public record PublishedFile(String name, String contentMd5) {
  /** Checks that the name stays within its folder. */
  public PublishedFile {
    if (name.isBlank() || name.contains("..") || name.startsWith("/") || name.contains("\\")) {
      throw new IllegalArgumentException("not the name of a file in a folder: '" + name + "'");
    }
  }

  /** The file in {@code folder}, as published or unpacked, when it is there. */
  public Optional<Path> in(Path folder) {
    Path published = folder.resolve(name);
    if (Files.isRegularFile(published)) {
      return Optional.of(published);
    }
    Path unpacked = folder.resolve(name.replaceFirst("\\.gz$", ""));
    return Files.isRegularFile(unpacked) ? Optional.of(unpacked) : Optional.empty();
  }

  /**
   * Reads all of {@code file} and compares checksums.
   *
   * @throws IOException naming the file, both checksums and the remedy, when they differ
   */
  public void verify(Path file) throws IOException {
    Md5 md5 = new Md5();
    byte[] buffer = new byte[1 << 16];
    boolean archive = name.endsWith(".tar.gz");
    try (InputStream in = archive ? Files.newInputStream(file) : Content.open(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        md5.update(buffer, n);
      }
    }
    check(file, md5.hex());
  }

  /** Refuses {@code file}, whose content has checksum {@code md5}, unless that is the published. */
  void check(Path file, String md5) throws IOException {
    if (!md5.equals(contentMd5)) {
      throw new IOException(
          "%s: MD5 of its content is %s, published is %s; remove the file and fetch it again"
              .formatted(file, md5, contentMd5));
    }
  }
}
