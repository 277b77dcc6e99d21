package dev.attractor.data.demonstrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.attractor.motion.Demonstration;
import dev.attractor.motion.Demonstration.VelocitySource;
import dev.attractor.motion.Trajectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemonstrationCsvTest {
  @TempDir Path folder;

  @Test
  void columnsMayStandInAnyOrderAndEmptyLinesAreSkipped() throws IOException {
    Demonstration walk =
        read("\uFEFFv2, t ,x2,x1,v1\r\n4,0.5,2,1,3\r\n\r\n40,1e0,20,10,30\r\n\r\n");
    assertThat(walk.name()).isEqualTo("walk");
    assertThat(walk.trajectory())
        .isEqualTo(Trajectory.of(new double[] {0.5, 1}, new double[] {1, 2, 10, 20}, 2));
    assertThat(walk.velocities()).containsExactly(3, 4, 30, 40);
    assertThat(walk.velocitySource()).isEqualTo(VelocitySource.GIVEN);
  }

  @Test
  void semicolonsAndTabsPartColumnsToo() throws IOException {
    Trajectory expected = Trajectory.of(new double[] {0, 1}, new double[] {1, 2, 3, 4}, 2);
    for (String separator : new String[] {",", ";", "\t"}) {
      assertThat(read("t,x1,x2\n0,1,2\n1,3,4\n".replace(",", separator)).trajectory())
          .isEqualTo(expected);
    }
    assertThatIOException()
        .isThrownBy(() -> read("t;x1\n0;1,5\n1;2\n"))
        .withMessageEndingWith(", line 2: x1 is not a number: '1,5'");
  }

  @Test
  void aFolderIsRefusedByName() {
    assertThatIOException()
        .isThrownBy(() -> DemonstrationCsv.read(folder))
        .withMessage(folder + ": is a folder; name a file in it");
  }

  @Test
  void withoutVelocityColumnsVelocitiesAreEstimated() throws IOException {
    Demonstration walk = read("t,x1\n0,0\n2,6\n");
    assertThat(walk.velocitySource()).isEqualTo(VelocitySource.ESTIMATED);
    assertThat(walk.velocities()).containsExactly(3, 3);
  }

  @Test
  void whatIsWrittenReadsBackToTheSameBits() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    int n = 3000; // more than the reader's first buffers hold
    double[] t = new double[n];
    double[] x = new double[3 * n];
    for (int i = 0; i < n; i++) {
      t[i] = (i == 0 ? 0 : t[i - 1]) + random.nextDouble(1e-9, 1);
      for (int a = 0; a < 3; a++) {
        x[3 * i + a] = random.nextGaussian() * Math.pow(10, random.nextInt(-300, 300));
      }
    }
    Trajectory trajectory = Trajectory.of(t, x, 3);
    Path file = folder.resolve("new/deep.csv");
    DemonstrationCsv.write(file, trajectory);
    assertThat(DemonstrationCsv.read(file).trajectory()).isEqualTo(trajectory);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "t,x1;0,1;1,abc             | , line 3: x1 is not a number: 'abc'",
        "t,x1;;0,1;1,NaN            | , line 4: x1 is not finite: NaN",
        "t,x1;0,1;1,1e999           | , line 3: x1 is not finite: 1e999",
        "t,x1;0,1;1                 | , line 3: expected 2 numbers, got 1",
        "t,x1;0,1;1,2,3             | , line 3: expected 2 numbers, got 3",
        "t,x1;0,1;0,2               | , line 3: times must increase, but 0.0 follows 0.0",
        "t,x1;0,1                   | : a demonstration needs at least 2 states, got 1",
        "nothing                    | : a demonstration needs at least 2 states, got 0",
        "0,1;1,2                    | , line 1: column '0' is unknown",
        "t,x1,x1;0,1,2              | , line 1: column 'x1' appears twice",
        "t,x1,x3;0,1,2              | , line 1: column 'x3' is unknown",
        "t,x1,x2,v1;0,1,2,3         | , line 1: the header must name t",
        "x1,x2;0,1                  | , line 1: the header must name t",
        "t,y;0,1                    | , line 1: column 'y' is unknown",
        "t,x1,v99999999999;0,1,2    | , line 1: column 'v99999999999' is unknown"
      })
  void wrongFilesAreRefusedByFileAndLine(String text, String message) {
    assertThatIOException()
        .isThrownBy(() -> read(text.equals("nothing") ? "" : text.replace(';', '\n')))
        .withMessageStartingWith(folder.resolve("walk.csv") + message);
  }

  @Test
  void bytesThatAreNoTextAreRefused() throws IOException {
    Path file = Files.write(folder.resolve("walk.csv"), new byte[] {'t', (byte) 0xC3, 0x28, '\n'});
    assertThatIOException()
        .isThrownBy(() -> DemonstrationCsv.read(file))
        .withMessage(file + ": not a text file (UTF-8)");
  }

  private Demonstration read(String text) throws IOException {
    return DemonstrationCsv.read(Files.writeString(folder.resolve("walk.csv"), text));
  }
}
