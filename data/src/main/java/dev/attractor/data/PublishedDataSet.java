package dev.attractor.data;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A data set that others publish: where its home is, what it consists of, what its licence asks.
 *
 * @param name the name that commands know it by, and the folder it is kept in
 * @param title one line for people
 * @param licence the licence's name
 * @param credit whom to credit
 * @param homes folders on the network that hold the files, tried in order; none when embedded or to
 *     be downloaded by hand
 * @param page where a person downloads the set, when its licence asks for that
 * @param files the files; none when the set is embedded
 */
public record PublishedDataSet(
    String name,
    String title,
    String licence,
    String credit,
    List<URI> homes,
    Optional<URI> page,
    List<PublishedFile> files) {
  /** Copies the lists. */
  public PublishedDataSet {
    homes = List.copyOf(homes);
    files = List.copyOf(files);
  }

  /** Whether the set comes with the program and needs no files. */
  public boolean embedded() {
    return files.isEmpty();
  }

  /** The file in {@code dataDir} itself or its folder of this set's name, when it is there. */
  public Optional<Path> find(PublishedFile file, Path dataDir) {
    return file.in(dataDir.resolve(name)).or(() -> file.in(dataDir));
  }

  /** The file of that name; a program that asks for one that is not listed is wrong. */
  public PublishedFile file(String fileName) {
    return files.stream()
        .filter(file -> file.name().equals(fileName))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException(name + " has no file named '" + fileName + "'"));
  }

  /** Whether every file is there, unread. */
  public boolean present(Path dataDir) {
    return files.stream().allMatch(file -> find(file, dataDir).isPresent());
  }

  /**
   * Downloads the files that are missing into {@code dataDir/name} and checks them.
   *
   * @throws IOException naming the file and what went wrong at each home, or the page where to
   *     download it by hand
   */
  public void fetch(Path dataDir, TransferListener listener) throws IOException {
    Path folder = dataDir.resolve(name);
    if (page.isPresent() && !present(dataDir)) {
      throw new IOException(
          "%s is for you to download, from %s (%s); put the files into %s"
              .formatted(name, page.get(), licence, folder));
    }
    for (PublishedFile file : files) {
      if (find(file, dataDir).isEmpty()) {
        Files.createDirectories(folder);
        Download.fetch(file, homes, folder, listener);
      }
    }
  }
}
