package dev.attractor.app.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.attractor.app.cli.Build;
import dev.attractor.app.cli.Table;
import dev.attractor.app.drawing.Figure;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.knowm.xchart.XYChart;

class ReportTest {
  @TempDir Path folder;

  @Test
  void aReportSaysHowToMakeItAgainAndKeepsEveryTableAsCsv() throws Exception {
    Table table = new Table("name", "value").row("a, b", "1.5").row("c", "-2");
    XYChart chart = Figure.lines("Title", "x", "y");
    chart.addSeries("s", new double[] {0, 1, 2}, new double[] {3, 1, 2});

    List<Path> files =
        new Report(folder, "table-0", "A table")
            .text("What it shows.")
            .data(new Fingerprint().add("digits"))
            .table(table)
            .figure(Figure.of(chart), "curve", "The curve")
            .write("./attractor reproduce table-0", 7);

    assertThat(files)
        .extracting(p -> p.getFileName().toString())
        .containsExactly("table-0.md", "table-0.csv", "table-0-curve.png", "table-0-curve.svg");
    assertThat(folder.resolve("table-0.csv")).hasContent("name,value\r\n\"a, b\",1.5\r\nc,-2\r\n");
    assertThat(Files.readString(folder.resolve("table-0.md")))
        .contains("# A table", "| a, b |", "./attractor reproduce table-0", "Seed 7;", "Java ")
        .contains(
            "; data " + new Fingerprint().add("digits").hex() + " (SHA-256",
            "; " + Build.current() + "; ");
    BufferedImage png = ImageIO.read(folder.resolve("table-0-curve.png").toFile());
    assertThat(png.getWidth()).isEqualTo(2 * chart.getWidth());
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    assertThat(
            factory
                .newDocumentBuilder()
                .parse(folder.resolve("table-0-curve.svg").toFile())
                .getDocumentElement()
                .getNodeName())
        .isEqualTo("svg");
  }

  @Test
  void numbersAreKeptWhenAPictureCannotBeWritten() throws Exception {
    XYChart chart = Figure.lines("Title", "x", "y");
    chart.addSeries("s", new double[] {0, 1}, new double[] {3, 1});
    Files.createDirectory(folder.resolve("table-0.png"));
    Report report =
        new Report(folder, "table-0", "A table")
            .figure(Figure.of(chart), "", "The curve")
            .table(new Table("k").row(4));
    assertThatIOException()
        .isThrownBy(() -> report.write("./attractor reproduce table-0", 7))
        .withMessage(folder.resolve("table-0.png") + ": is a folder; name a file");
    assertThat(folder.resolve("table-0.md")).isNotEmptyFile();
    assertThat(folder.resolve("table-0.csv")).isNotEmptyFile();
  }

  @Test
  void numbersAlignToTheRightAndWordsToTheLeft() {
    assertThat(new Table("k", "way").row(10, "a").row(2, "bcd").text())
        .isEqualTo("  k  way\n 10  a\n  2  bcd");
  }

  @Test
  void aRowOfTheWrongLengthIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Table("a", "b").row(1));
  }
}
