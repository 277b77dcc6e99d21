package dev.attractor.app.recall;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.attractor.app.Main;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecallCommandsTest {
  @TempDir private Path dir;

  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  private int run(Object... args) {
    out = new StringWriter();
    err = new StringWriter();
    String[] words = new String[args.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = String.valueOf(args[i]);
    }
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(words);
  }

  private JsonObject json() {
    return JsonParser.parseString(out.toString()).getAsJsonObject();
  }

  @Test
  void whatIsStoredIsRecalledFromItsLowerHalf() throws IOException {
    Path memory = dir.resolve("digits.mem");
    assertThat(run("recall", "build", "--dataset", "digits", "--count", 200, "--memory", memory))
        .isZero();
    assertThat(
            run(
                "recall",
                "query",
                "--memory",
                memory,
                "--id",
                17,
                "--k",
                3,
                "--occlude",
                "rows:3",
                "--out",
                dir.resolve("q.png"),
                "--json"))
        .isZero();
    JsonObject first = json().getAsJsonArray("columns").get(0).getAsJsonObject();
    assertThat(first.get("ranked").getAsLong()).isEqualTo(17);
    assertThat(ImageIO.read(dir.resolve("q.png").toFile()).getWidth()).isGreaterThan(400);
    assertThat(dir.resolve("q.svg")).exists();
    assertThat(run("recall", "info", "--memory", memory, "--json")).isZero();
    assertThat(json().get("patterns").getAsInt()).isEqualTo(200);
  }

  @Test
  void picturesOfOnesOwnAreStoredAddedAndRecalled() throws IOException {
    Path folder = Files.createDirectories(dir.resolve("pictures"));
    for (int i = 0; i < 4; i++) {
      var image = new BufferedImage(6, 6, BufferedImage.TYPE_INT_RGB);
      image.setRGB(i, 5, 0xffffff);
      ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
    }
    Path memory = dir.resolve("own.mem");
    assertThat(run("recall", "build", "--images", folder, "--memory", memory)).isZero();
    assertThat(run("recall", "add", "--memory", memory, folder.resolve("0.png"), "--json"))
        .isZero();
    assertThat(json().get("patterns").getAsInt()).isEqualTo(5);
    assertThat(
            run(
                "recall",
                "add",
                "--memory",
                memory,
                folder.resolve("0.png"),
                folder.resolve("1.png")))
        .isZero();
    assertThat(run("recall", "info", "--memory", memory, "--json")).isZero();
    assertThat(json().getAsJsonObject("notes").get("added").getAsString())
        .isEqualTo("3 pictures beside those of the source");
    assertThat(
            run(
                "recall",
                "query",
                "--memory",
                memory,
                "--image",
                folder.resolve("2.png"),
                "--k",
                1,
                "--beta",
                50))
        .isZero();
    assertThat(out.toString()).contains("2.png");
  }

  @Test
  void moreColumnsReconstructMoreAndTheTablesAgree() throws IOException {
    Path results = dir.resolve("results");
    assertThat(
            run(
                "recall",
                "reconstruct",
                "--dataset",
                "digits",
                "--memories",
                "20,60",
                "--k",
                "1,4",
                "--trials",
                2,
                "--out",
                results,
                "--json"))
        .isZero();
    double[] byK = new double[5];
    for (var cell : json().getAsJsonArray("cells")) {
      JsonObject c = cell.getAsJsonObject();
      if (c.get("method").getAsString().equals("k-Hopfield")
          && c.get("memories").getAsInt() == 60) {
        byK[c.get("k").getAsInt()] = c.get("mean").getAsDouble();
      }
    }
    assertThat(byK[4]).isGreaterThan(byK[1]).isLessThanOrEqualTo(1);
    assertThat(results.resolve("figure-3.2-digits.md")).exists();
    assertThat(results.resolve("figure-3.2-digits.csv")).exists();
    assertThat(ImageIO.read(results.resolve("figure-3.2-digits.png").toFile())).isNotNull();
  }

  @Test
  void withoutNoiseRankingByScoreRecallsEverything() throws IOException {
    Path results = dir.resolve("results");
    assertThat(
            run(
                "recall",
                "evaluate",
                "--dataset",
                "digits",
                "--memories",
                80,
                "--k",
                "1,5",
                "--noise",
                "0,0.5",
                "--out",
                results,
                "--json"))
        .isZero();
    for (var cell : json().getAsJsonArray("cells")) {
      JsonObject c = cell.getAsJsonObject();
      double ranked = c.getAsJsonObject("ranked").get("mean").getAsDouble();
      assertThat(c.getAsJsonObject("hardKnn").get("mean").getAsDouble()).isEqualTo(ranked);
      if (c.get("noise").getAsDouble() == 0) {
        assertThat(ranked).isEqualTo(1);
      } else {
        assertThat(ranked).isLessThan(1);
      }
    }
  }

  /** Draws differ in pictures and noise, so that shares scatter wherever any is missed. */
  @Test
  void figure37IsAMeanAndADeviationOverDrawsAtTheBetaOfTheText() throws IOException {
    Path results = dir.resolve("results");
    assertThat(
            run(
                "reproduce",
                "figure-3.7",
                "--dataset",
                "digits",
                "--memories",
                60,
                "--draws",
                4,
                "--k",
                "1,5",
                "--noise",
                "0,1",
                "--out",
                results,
                "--json"))
        .isZero();
    assertThat(json().get("beta").getAsDouble()).isEqualTo(3);
    for (var cell : json().getAsJsonArray("cells")) {
      JsonObject ranked = cell.getAsJsonObject().getAsJsonObject("ranked");
      assertThat(ranked.get("count").getAsInt()).isEqualTo(4);
      if (cell.getAsJsonObject().get("noise").getAsDouble() == 0) {
        assertThat(ranked.get("mean").getAsDouble()).isEqualTo(1);
        assertThat(ranked.get("deviation").getAsDouble()).isZero();
      } else {
        assertThat(ranked.get("mean").getAsDouble()).isBetween(0.0, 1.0);
        assertThat(ranked.get("deviation").getAsDouble()).isBetween(1e-4, .5);
      }
    }
    assertThat(results.resolve("figure-3.7-digits.md"))
        .content()
        .contains("over 4 draws")
        .contains("./attractor reproduce figure-3.7 --dataset digits");
    assertThat(results.resolve("figure-3.7-digits.csv")).content().contains("deviation of arg-max");
  }

  @Test
  void figure31RecallsAStoredPictureFromItsLowerHalfFirst() throws IOException {
    Path results = dir.resolve("results");
    assertThat(
            run(
                "reproduce",
                "figure-3.1",
                "--dataset",
                "digits",
                "--memories",
                50,
                "--id",
                7,
                "--k",
                2,
                "--beta",
                50,
                "--out",
                results,
                "--json"))
        .isZero();
    var columns = json().getAsJsonObject("columns").getAsJsonArray("digits");
    assertThat(columns).hasSize(2);
    assertThat(columns.get(0).getAsJsonObject().get("id").getAsInt()).isEqualTo(7);
    assertThat(ImageIO.read(results.resolve("figure-3.1-digits.png").toFile())).isNotNull();
    assertThat(results.resolve("figure-3.1.md")).content().contains("figure-3.1-digits.png");
    Path none = dir.resolve("none");
    assertThat(run("reproduce", "figure-3.1", "--dataset", "digits,nothing", "--out", none))
        .isEqualTo(2);
    assertThat(none)
        .satisfiesAnyOf(d -> assertThat(d).doesNotExist(), d -> assertThat(d).isEmptyDirectory());
    assertThat(run("reproduce", "figure-3.1", "--memories", 5, "--id", 5)).isEqualTo(2);
    assertThat(err.toString()).contains("--id between 0 and --memories - 1").hasLineCount(1);
  }

  @Test
  void badInputGetsItsOneLine() throws IOException {
    Path memory = dir.resolve("m.mem");
    assertThat(run("recall", "build", "--dataset", "digits", "--count", 5, "--memory", memory))
        .isZero();
    assertLine(
        1, "k = 9 and 5 patterns", "recall", "query", "--memory", memory, "--id", 0, "--k", 9);
    assertLine(1, "no pattern with id 77", "recall", "query", "--memory", memory, "--id", 77);
    assertLine(1, "no such file", "recall", "info", "--memory", dir.resolve("gone.mem"));
    Path text = dir.resolve("x.png");
    Files.writeString(text, "no picture");
    assertLine(1, "not a picture", "recall", "query", "--memory", memory, "--image", text);
    ImageIO.write(
        new BufferedImage(9, 8, BufferedImage.TYPE_INT_RGB),
        "png",
        dir.resolve("large.png").toFile());
    assertLine(
        1, "8 x 9", "recall", "query", "--memory", memory, "--image", dir.resolve("large.png"));
    assertLine(1, dir + ": is a folder", "recall", "info", "--memory", dir);
    assertLine(
        1,
        "overflows",
        "recall",
        "query",
        "--memory",
        memory,
        "--id",
        0,
        "--k",
        2,
        "--beta",
        "1e308");
    assertLine(2, "--beta must be", "recall", "query", "--memory", memory, "--id", 0, "--beta", 0);
    assertLine(2, "x.jpg", "recall", "query", "--memory", memory, "--id", 0, "--out", "x.jpg");
    byte[] bytes = Files.readAllBytes(memory);
    bytes[bytes.length - 9] ^= 1;
    Files.write(memory, bytes);
    assertLine(1, "checksum", "recall", "query", "--memory", memory, "--id", 0);
    assertLine(
        2, "no image set", "recall", "build", "--dataset", "nope", "--memory", memory, "--force");
    assertLine(2, "--occlude", "recall", "query", "--memory", memory, "--id", 0, "--occlude", "x");
    assertLine(2, "--memories, 5, got 6", "recall", "evaluate", "--memories", 5, "--k", 6);
    assertLine(2, "--memories must be at least 1, got 0", "recall", "evaluate", "--memories", 0);
    assertLine(2, "is a file; name a folder", "data", "verify", "mnist", "--data-dir", memory);
    assertLine(2, "between 0 and", "recall", "evaluate", "--noise", "1e300");
    assertLine(2, "--error must be", "recall", "reconstruct", "--error", -1);
    assertLine(2, "--memories, 4, got 8", "recall", "reconstruct", "--memories", 4, "--k", 8);
    assertLine(2, "name what to do", "recall");
  }

  @Test
  void moreMemoriesThanPicturesAreRefusedBeforeTheFirstTrial() {
    Path results = dir.resolve("results");
    assertThat(
            run("recall", "reconstruct", "--memories", "10,5000", "--out", results, "--trials", 1))
        .isEqualTo(1);
    assertThat(err.toString()).contains("1438 pictures, fewer than 5000").hasLineCount(1);
  }

  private void assertLine(int code, String part, Object... args) {
    assertThat(run(args)).isEqualTo(code);
    assertThat(err.toString()).startsWith("attractor: ").contains(part).hasLineCount(1);
  }
}
