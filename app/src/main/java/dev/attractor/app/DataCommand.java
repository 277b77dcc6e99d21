package dev.attractor.app;

import dev.attractor.app.cli.CommonOptions;
import dev.attractor.app.cli.Console;
import dev.attractor.app.cli.DownloadProgress;
import dev.attractor.app.cli.Failures;
import dev.attractor.app.cli.WrongUsage;
import dev.attractor.data.Catalog;
import dev.attractor.data.ImageSets;
import dev.attractor.data.PublishedDataSet;
import dev.attractor.data.PublishedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The data sets that the program knows: what is there, getting what is not, checking it. */
@Command(
    name = "data",
    description = "List, fetch and verify data sets.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(list|fetch|verify)",
    subcommands = {DataCommand.ListAll.class, DataCommand.Fetch.class, DataCommand.Verify.class})
final class DataCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;

  private record Known(String name, String title, String licence, String credit, boolean present) {}

  private record Verified(String name, String file, String state, String reason) {}

  @Override
  public Integer call() throws IOException {
    return list(common);
  }

  private static int list(CommonOptions common) throws IOException {
    Path dataDir = common.dataDir();
    List<Known> known = new ArrayList<>();
    for (PublishedDataSet s : Catalog.all()) {
      known.add(
          new Known(s.name(), s.title(), s.licence(), s.credit(), ImageSets.present(s, dataDir)));
    }
    StringBuilder text = new StringBuilder();
    for (Known set : known) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-14s %-8s %s (%s; %s)%n",
              set.name,
              set.present ? "present" : "absent",
              set.title,
              set.licence,
              set.credit));
    }
    common.console().result(known, text.toString().stripTrailing());
    return 0;
  }

  /** Of the names given; all that are kept in files, when none is. */
  private static List<PublishedDataSet> chosen(List<String> names) {
    return names == null || names.isEmpty()
        ? Catalog.all().stream().filter(set -> !set.embedded()).toList()
        : names.stream().map(DataCommand::find).toList();
  }

  private static PublishedDataSet find(String name) {
    try {
      return Catalog.find(name);
    } catch (IllegalArgumentException e) {
      throw new WrongUsage(e.getMessage());
    }
  }

  @Command(
      name = "list",
      description = "List the known data sets and whether they are there.",
      mixinStandardHelpOptions = true)
  static final class ListAll implements Callable<Integer> {
    @Mixin private CommonOptions common;

    @Override
    public Integer call() throws IOException {
      return list(common);
    }
  }

  @Command(
      name = "fetch",
      description = "Download data sets into the data folder; goes on where it was interrupted.",
      mixinStandardHelpOptions = true)
  static final class Fetch implements Callable<Integer> {
    @Mixin private CommonOptions common;

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "Which ones.")
    private List<String> names;

    @Override
    public Integer call() throws IOException {
      List<Verified> results = new ArrayList<>();
      for (PublishedDataSet set : chosen(names)) {
        try (DownloadProgress progress = new DownloadProgress(common.console())) {
          set.fetch(common.dataDir(), progress);
        }
        results.addAll(verify(set, common.dataDir()));
      }
      return report(common.console(), results);
    }
  }

  @Command(
      name = "verify",
      description = "Compare the files of data sets with the published checksums.",
      mixinStandardHelpOptions = true)
  static final class Verify implements Callable<Integer> {
    @Mixin private CommonOptions common;

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Which ones (default: all).")
    private List<String> names;

    @Override
    public Integer call() throws IOException {
      List<Verified> results = new ArrayList<>();
      for (PublishedDataSet set : chosen(names)) {
        results.addAll(verify(set, common.dataDir()));
      }
      return report(common.console(), results);
    }
  }

  private static List<Verified> verify(PublishedDataSet set, Path dataDir) throws IOException {
    List<Verified> results = new ArrayList<>();
    Optional<Path> unpacked = ImageSets.unpacked(set, dataDir);
    if (!set.present(dataDir) && unpacked.isPresent()) {
      return List.of(verifyUnpacked(set, unpacked.get()));
    }
    if (set.embedded()) {
      results.add(
          new Verified(set.name(), set.name(), "good", "comes with the program, needs no files"));
    }
    for (PublishedFile file : set.files()) {
      Optional<Path> path = set.find(file, dataDir);
      if (path.isEmpty()) {
        results.add(
            new Verified(
                set.name(),
                dataDir.resolve(set.name()).resolve(file.name()).toString(),
                "missing",
                "run: attractor data fetch " + set.name()));
        continue;
      }
      try {
        file.verify(path.get());
        results.add(new Verified(set.name(), path.get().toString(), "good", null));
      } catch (IOException e) {
        results.add(
            new Verified(set.name(), path.get().toString(), "damaged", Failures.describe(e)));
      }
    }
    return results;
  }

  private static Verified verifyUnpacked(PublishedDataSet set, Path folder) {
    try {
      String there = ImageSets.checkUnpacked(set, folder);
      return new Verified(set.name(), folder.toString(), "present", there);
    } catch (IOException e) {
      return new Verified(set.name(), folder.toString(), "damaged", Failures.describe(e));
    }
  }

  private static int report(Console console, List<Verified> results) {
    StringBuilder text = new StringBuilder();
    for (Verified result : results) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-8s %s%s%n",
              result.state,
              result.file,
              result.reason == null ? "" : " (" + result.reason + ")"));
    }
    console.result(results, text.toString().stripTrailing());
    return results.stream().allMatch(r -> r.state.matches("good|present")) ? 0 : Failures.FAILURE;
  }
}
