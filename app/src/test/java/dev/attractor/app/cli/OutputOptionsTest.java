package dev.attractor.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attractor.app.Main;
import dev.attractor.data.demonstrations.DemonstrationCsv;
import dev.attractor.data.demonstrations.DrawnLetters;
import dev.attractor.formats.MemoryFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that a user has is lost by a command. */
class OutputOptionsTest {
  @TempDir Path folder;

  private Path numbers;
  private Path memory;

  @BeforeEach
  void files() throws IOException {
    numbers = Files.writeString(folder.resolve("keep.csv"), "1\n2\n3\n4\n");
    memory = folder.resolve("digits.png"); // a name that pictures would take
    assertThat(run("recall", "build", "--dataset", "digits", "--count", 9, "--memory", memory))
        .isEmpty();
  }

  @Test
  void anInputIsNeverReplacedUnderAnyNameNotEvenByForce() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link.csv"), numbers);
    Path hard = Files.createLink(folder.resolve("hard.csv"), numbers);
    Path weights = Files.writeString(folder.resolve("w.csv"), "1\n1\n1\n1\n");
    for (Path out : List.of(numbers, link, hard, weights)) {
      assertThat(run("cluster", "--in", numbers, "--row-weights", weights, "--out", out, "--force"))
          .startsWith("attractor: " + out + ": is the input ")
          .hasLineCount(1);
    }
    assertThat(numbers).hasContent("1\n2\n3\n4\n");
    assertThat(link).isSymbolicLink();
    byte[] before = Files.readAllBytes(memory);
    assertThat(run("recall", "query", "--memory", memory, "--id", 1, "--out", memory, "--force"))
        .contains("is the input");
    assertThat(memory).hasBinaryContent(before);
    Path picture = picture("one.png", 7);
    assertThat(run("recall", "build", "--images", folder, "--memory", picture, "--force"))
        .contains("is the input");
  }

  @Test
  void forceWithoutAFileToReplaceIsRefused() {
    assertThat(run("cluster", "--in", numbers, "--force"))
        .contains("--force replaces the file of --out: name one, or leave --force out");
  }

  @Test
  void demonstrationsAndModelsAreNotReplacedByWhatIsMadeOfThem() throws IOException {
    Path shown = folder.resolve("shown.csv");
    DemonstrationCsv.write(
        shown, DrawnLetters.draw("C", 1, 0, 0).training().getFirst().trajectory());
    assertThat(run("motion", "learn", "--csv", shown, "--out", shown, "--force"))
        .contains("is the input");
    assertThat(
            run(
                "motion",
                "learn",
                "--csv",
                shown,
                "--checkpoint",
                shown,
                "--out",
                folder.resolve("m")))
        .contains("is the input");
    Path model = folder.resolve("m.json");
    assertThat(run("motion", "learn", "--letter", "C", "--checkpoint", model, "--out", model))
        .contains("is the input");
    Path named = folder.resolve("m.svg");
    assertThat(
            run(
                "motion",
                "learn",
                "--letter",
                "C",
                "--preset",
                "paper",
                "--epochs",
                1,
                "--out",
                named))
        .isEmpty();
    assertThat(run("motion", "field", "--model", named, "--out", folder.resolve("m"), "--force"))
        .contains("is the input");
    assertThat(
            run("motion", "rollout", "--model", named, "--from", "0,0", "--out", named, "--force"))
        .contains("pictures after it");
  }

  @Test
  void aFileThatIsThereIsReplacedByForceOnly() throws IOException {
    Path out = Files.writeString(folder.resolve("there"), "old");
    for (Object[] command :
        new Object[][] {
          {"cluster", "--in", numbers, "--codewords", 2, "--out", out},
          {"recall", "build", "--dataset", "digits", "--count", 5, "--memory", out},
          {"motion", "learn", "--letter", "C", "--preset", "paper", "--epochs", 1, "--out", out}
        }) {
      Files.writeString(out, "old");
      assertThat(run(command))
          .isEqualToIgnoringNewLines(
              "attractor: "
                  + out
                  + ": is there already; name another file, or replace it with --force");
      assertThat(out).hasContent("old");
      assertThat(run(Stream.concat(Stream.of(command), Stream.of("--force")).toArray())).isEmpty();
      assertThat(Files.size(out)).isGreaterThan(3);
    }
    Path picture = Files.writeString(folder.resolve("q.svg"), "old");
    Path base = folder.resolve("q");
    assertThat(run("recall", "query", "--memory", memory, "--id", 1, "--out", base))
        .contains(picture + ": is there already");
    assertThat(picture).hasContent("old");
  }

  @Test
  void aPageIsMadeAgainByItsOwnCommandAndReplacedByAnotherOnlyByForce() {
    Object[] command = {
      "recall", "evaluate", "--memories", 5, "--k", 1, "--noise", 0, "--out", folder
    };
    assertThat(run(command)).isEmpty();
    assertThat(run(command)).isEmpty();
    Object[] other = Stream.concat(Stream.of(command), Stream.of("--seed", 3)).toArray();
    assertThat(run(other)).contains("figure-3.7-digits.md: is there already").hasLineCount(1);
    assertThat(run(Stream.concat(Stream.of(other), Stream.of("--force")).toArray())).isEmpty();
  }

  @Test
  void theTourDoesNotFillAFolderInUse() {
    assertThat(run("demo", "--out", folder)).contains("is not empty").hasLineCount(1);
  }

  @Test
  void aNameWithASlashAtItsEndIsAFolder() {
    assertThat(run("cluster", "--in", numbers, "--out", folder + "/nodir/"))
        .contains("is a folder; name a file in it");
    assertThat(run("cluster", "--in", numbers, "--out", "")).contains("the name is empty");
    assertThat(folder.resolve("nodir")).doesNotExist();
  }

  @Test
  void ofPicturesThatAreAddedAtOnceNoneIsLost() throws Exception {
    List<Path> pictures =
        IntStream.range(0, 6).mapToObj(i -> picture("p" + i + ".png", 40 * i)).toList();
    List<Thread> adding =
        pictures.stream()
            .map(
                one ->
                    Thread.startVirtualThread(
                        () -> assertThat(run("recall", "add", "--memory", memory, one)).isEmpty()))
            .toList();
    for (Thread one : adding) {
      one.join();
    }
    assertThat(MemoryFile.read(memory).memory().size()).isEqualTo(9 + pictures.size());
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(Path::getFileName).map(Path::toString)).noneMatch(n -> n.startsWith("."));
    }
  }

  @Test
  void whatALinkNamesIsAddedTo() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link.mem"), memory);
    assertThat(run("recall", "add", "--memory", link, picture("p.png", 9))).isEmpty();
    assertThat(link).isSymbolicLink();
    assertThat(MemoryFile.read(memory).memory().size()).isEqualTo(10);
  }

  /** The name is as long as names may be; the file that is written aside has a longer one. */
  @Test
  void aModelThatCannotBeWrittenIsKeptElsewhereAndItsCheckpointStays() throws IOException {
    Path out = folder.resolve("x".repeat(255));
    String said =
        run("motion", "learn", "--letter", "C", "--preset", "paper", "--epochs", 1, "--out", out);
    assertThat(said).contains(out + ": cannot be written: ").hasLineCount(1);
    Path kept = Path.of(said.strip().replaceFirst(".*; the model was kept as ", ""));
    assertThat(run("motion", "certify", "--model", kept)).isEmpty();
    Files.delete(kept);
    Files.delete(kept.getParent());
  }

  private Path picture(String name, int grey) {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSample(0, 0, 0, grey);
    Path file = folder.resolve(name);
    try {
      ImageIO.write(image, "png", file.toFile());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return file;
  }

  /** What a command says of its failure; nothing when it succeeds. */
  private static String run(Object... words) {
    StringWriter err = new StringWriter();
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(err))
            .execute(Stream.of(words).map(Object::toString).toArray(String[]::new));
    String failure =
        err.toString()
            .lines()
            .filter(line -> line.startsWith("attractor: "))
            .filter(line -> !line.startsWith("attractor: only "))
            .reduce("", (a, b) -> a + b + "\n");
    assertThat(code == 0).as(failure).isEqualTo(failure.isEmpty());
    return failure;
  }
}
