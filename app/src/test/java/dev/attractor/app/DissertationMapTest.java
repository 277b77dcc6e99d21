package dev.attractor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages about the dissertation name what is there: numbers, classes, commands and files. */
class DissertationMapTest {
  private static final Path ROOT = Path.of("..");
  private static final Path DOCS = ROOT.resolve("docs");
  private static final String MAP = "dissertation-map.md";
  private static final String ERRATA = "errata.md";

  private static final Pattern NUMBER =
      Pattern.compile("\\(\\d\\.\\d+\\)|(?:Algorithm \\d|Table \\d\\.\\d|Figure \\d\\.\\d)");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)\\)");
  private static final Pattern CLASS = Pattern.compile("[A-Z]\\w*(\\.\\w+)?");
  private static final Pattern TEST_METHOD = Pattern.compile("[a-z]\\w*[A-Z]\\w*[A-Z0-9]\\w*");

  private static String page(String name) throws IOException {
    return Files.readString(DOCS.resolve(name));
  }

  private static List<String> found(Pattern pattern, int group, String text) {
    return pattern.matcher(text).results().map((MatchResult r) -> r.group(group)).toList();
  }

  private static List<String> numbers() throws IOException {
    try (InputStream in =
        DissertationMapTest.class.getResourceAsStream("dissertation-numbers.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  /** The map's rows. */
  private static List<String> rows() throws IOException {
    return page(MAP)
        .lines()
        .filter(line -> line.startsWith("| ") && !line.startsWith("| number"))
        .toList();
  }

  @Test
  void everyNumberOfTheDissertationHasItsRowAndNoOtherDoes() throws IOException {
    List<String> mapped =
        rows().stream().flatMap(row -> found(NUMBER, 0, row.split("\\|")[1]).stream()).toList();
    assertThat(mapped).containsExactlyInAnyOrderElementsOf(numbers());
  }

  @Test
  void everyRowNamesSomethingOrSaysNotYet() throws IOException {
    for (String row : rows()) {
      assertThat(row).containsAnyOf("`", "](", "not yet");
    }
  }

  /** What the map marks with a star is what the errata name, number by number. */
  @Test
  void starsOnTheMapAreTheNumbersInTheErrata() throws IOException {
    Set<String> starred =
        rows().stream()
            .flatMap(row -> Stream.of(row.split("\\|")[1].split(",")))
            .map(String::strip)
            .filter(number -> number.endsWith("*"))
            .map(number -> number.substring(0, number.length() - 1))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> named = new TreeSet<>();
    for (String line : page(ERRATA).lines().filter(l -> l.startsWith("| ")).toList()) {
      named.addAll(numbersOf(line.split("\\|")[1]));
    }
    assertThat(starred).isEqualTo(named);
  }

  /** The numbers of a cell of the errata, where "(2.18) to (2.21)" is a range. */
  private static Set<String> numbersOf(String cell) {
    Set<String> numbers = new TreeSet<>(found(NUMBER, 0, capitals(cell)));
    Pattern.compile("\\((\\d)\\.(\\d+)\\) to \\(\\d\\.(\\d+)\\)")
        .matcher(cell)
        .results()
        .forEach(
            range -> {
              int last = Integer.parseInt(range.group(3));
              for (int i = Integer.parseInt(range.group(2)); i <= last; i++) {
                numbers.add("(" + range.group(1) + "." + i + ")");
              }
            });
    return numbers;
  }

  private static String capitals(String cell) {
    return cell.replace("tables 2.2, 2.3", "Table 2.2, Table 2.3")
        .replace("table ", "Table ")
        .replace("figure ", "Figure ");
  }

  @ParameterizedTest
  @ValueSource(strings = {MAP, ERRATA})
  void everyClassNamedExists(String name) throws IOException {
    Set<String> sources = sources();
    List<String> missing =
        found(CODE, 1, page(name)).stream()
            .filter(code -> CLASS.matcher(code).matches())
            .filter(code -> sources.stream().noneMatch(source -> declares(source, code)))
            .toList();
    assertThat(missing).isEmpty();
  }

  /** Class names with their packages, of main and of test sources. */
  private static Set<String> sources() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String module : List.of("core", "formats", "data", "nets", "app")) {
      for (String kind : List.of("main", "test")) {
        Path root = ROOT.resolve(module).resolve("src").resolve(kind).resolve("java");
        try (Stream<Path> files = Files.walk(root)) {
          files
              .map(file -> root.relativize(file).toString())
              .filter(file -> file.endsWith(".java"))
              .map(file -> file.replace(File.separatorChar, '.'))
              .forEach(file -> names.add(file.substring(0, file.length() - ".java".length())));
        }
      }
    }
    return names;
  }

  private static boolean declares(String source, String code) {
    String[] parts = code.split("\\.");
    if (!source.endsWith("." + parts[0])) {
      return false;
    }
    if (parts[0].endsWith("Test")) {
      return true; // on the class path of its own module alone
    }
    try {
      Class<?> type = Class.forName(source, false, DissertationMapTest.class.getClassLoader());
      return parts.length == 1
          || Arrays.stream(type.getDeclaredMethods()).anyMatch(m -> m.getName().equals(parts[1]));
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  @Test
  void everyTestNamedInTheErrataExists() throws IOException {
    StringBuilder tests = new StringBuilder();
    for (String source : sources()) {
      if (source.endsWith("ErrataTest")) {
        String file = source.replace('.', '/') + ".java";
        for (String module : List.of("core", "data")) {
          Path path = ROOT.resolve(module + "/src/test/java/" + file);
          tests.append(Files.exists(path) ? Files.readString(path) : "");
        }
      }
    }
    List<String> named =
        found(CODE, 1, page(ERRATA)).stream()
            .filter(c -> TEST_METHOD.matcher(c).matches())
            .toList();
    assertThat(named).hasSizeGreaterThan(20);
    for (String test : named) {
      assertThat(tests).contains("void " + test + "() {");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {MAP, ERRATA})
  void everyCommandNamedIsUnderstood(String name) throws IOException {
    for (String code : found(CODE, 1, page(name))) {
      if (code.startsWith("attractor ")) {
        String[] arguments = code.substring("attractor ".length()).split(" +");
        assertThatCode(() -> Main.commandLine().parseArgs(arguments))
            .as(code)
            .doesNotThrowAnyException();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {MAP, ERRATA})
  void everyFileLinkedIsThere(String name) throws IOException {
    assertThat(found(LINK, 1, page(name)))
        .isNotEmpty()
        .allSatisfy(link -> assertThat(DOCS.resolve(link)).exists());
  }

  @Test
  void theReadmeLeadsToBoth() throws IOException {
    assertThat(Files.readString(ROOT.resolve("README.md")))
        .contains("(docs/" + MAP + ")", "(docs/" + ERRATA + ")");
  }
}
