package dev.attractor.data;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The data sets that the program knows; homes and checksums stand in {@code catalog.json}. */
public final class Catalog {
  private record Listed(
      String name,
      String title,
      String licence,
      String credit,
      List<String> homes,
      String page,
      List<PublishedFile> files) {
    PublishedDataSet published() {
      return new PublishedDataSet(
          name,
          title,
          licence,
          credit,
          homes == null ? List.of() : homes.stream().map(URI::create).toList(),
          Optional.ofNullable(page).map(URI::create),
          files);
    }
  }

  private static final List<PublishedDataSet> ALL = load();

  private Catalog() {}

  /** Every known data set, in the catalogue's order. */
  public static List<PublishedDataSet> all() {
    return ALL;
  }

  /**
   * The data set of that name.
   *
   * @throws IllegalArgumentException naming the known ones, when there is none
   */
  public static PublishedDataSet find(String name) {
    return ALL.stream()
        .filter(set -> set.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no data set is named '%s'; known are %s"
                        .formatted(
                            name,
                            ALL.stream()
                                .map(PublishedDataSet::name)
                                .collect(Collectors.joining(", ")))));
  }

  private static List<PublishedDataSet> load() {
    try (InputStream in = Catalog.class.getResourceAsStream("catalog.json");
        InputStreamReader text = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      List<Listed> listed = new Gson().fromJson(text, new TypeToken<List<Listed>>() {}.getType());
      return listed.stream().map(Listed::published).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("catalog.json is part of this library", e);
    }
  }
}
