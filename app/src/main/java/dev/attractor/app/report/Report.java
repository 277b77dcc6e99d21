package dev.attractor.app.report;

import dev.attractor.app.cli.Build;
import dev.attractor.app.cli.PageCommand;
import dev.attractor.app.cli.Table;
import dev.attractor.app.drawing.Figure;
import dev.attractor.formats.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A result worth keeping: {@code NAME.md} with its tables and figures, a CSV file for every table,
 * and how to make it again (command, seed, data, version, commit, machine).
 */
public final class Report {
  private final Path folder;
  private final String name;
  private final StringBuilder body = new StringBuilder();
  private final List<Path> written = new ArrayList<>();
  private final Map<Path, Figure> figures = new LinkedHashMap<>();
  private int tables;
  private String dataHash = "";

  /**
   * @param folder where to write; made when missing
   * @param name of the page, without ending; other files start with it
   */
  public Report(Path folder, String name, String title) {
    this.folder = folder;
    this.name = name;
    body.append("# ").append(title).append("\n");
  }

  /** A paragraph of Markdown. */
  public Report text(String markdown) {
    body.append('\n').append(markdown.strip()).append('\n');
    return this;
  }

  /** The hash of the data that the page was made from, to be named at its end. */
  public Report data(Fingerprint data) {
    dataHash = data.hex();
    return this;
  }

  /** A table on the page, and as {@code NAME.csv} ({@code NAME-2.csv} for the second, ...). */
  public Report table(Table table) throws IOException {
    tables++;
    Path csv = folder.resolve(name + (tables == 1 ? "" : "-" + tables) + ".csv");
    writeText(csv, table.csv());
    body.append('\n').append(table.markdown()).append('\n');
    return this;
  }

  /**
   * A figure on the page, saved as {@code NAME-suffix.png} and {@code .svg} after the page: numbers
   * are not lost for a picture that cannot be written.
   */
  public Report figure(Figure figure, String suffix, String caption) {
    String base = suffix.isEmpty() ? name : name + "-" + suffix;
    figures.put(folder.resolve(base), figure);
    body.append("\n![").append(caption).append("](").append(base).append(".png)\n");
    return this;
  }

  /**
   * Writes the page.
   *
   * @param command what a user types to make it again, from {@code ./attractor} on
   * @return every file written, the page first
   */
  public List<Path> write(String command, long seed) throws IOException {
    body.append("\n## How it was made\n\n").append(PageCommand.block(command)).append("\n");
    body.append("Seed ").append(seed).append("; ");
    if (!dataHash.isEmpty()) {
      body.append("data ").append(dataHash).append(" (SHA-256, first digits); ");
    }
    body.append(Build.current()).append("; ").append(LocalDate.now());
    body.append("; ").append(machine()).append(".\n");
    Path page = folder.resolve(name + ".md");
    writeText(page, body.toString());
    written.addFirst(page);
    for (Map.Entry<Path, Figure> figure : figures.entrySet()) {
      written.addAll(figure.getValue().save(figure.getKey()));
    }
    return List.copyOf(written);
  }

  /** The machine in a few words: processor, threads, memory, Java. */
  static String machine() {
    return String.format(
        Locale.ROOT,
        "%s, %d threads, Java %s, %s",
        processor(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.version"),
        System.getProperty("os.name"));
  }

  private static String processor() {
    Path info = Path.of("/proc/cpuinfo");
    if (Files.isReadable(info)) {
      try (Stream<String> lines = Files.lines(info)) {
        return lines
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse(System.getProperty("os.arch"));
      } catch (IOException e) {
        return System.getProperty("os.arch");
      }
    }
    return System.getProperty("os.arch");
  }

  private void writeText(Path file, String text) throws IOException {
    AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    if (!file.getFileName().toString().equals(name + ".md")) {
      written.add(file);
    }
  }
}
