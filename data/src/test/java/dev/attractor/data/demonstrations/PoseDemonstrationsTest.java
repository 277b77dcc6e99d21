package dev.attractor.data.demonstrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.motion.Trajectory;
import dev.attractor.motion.rotation.UnitQuaternion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of poses become positions and rotation vectors from the orientation at the end. */
class PoseDemonstrationsTest {
  private static final String TURN =
      """
      t,x1,qw,qx,qy,qz
      0,5,0.7071067811865476,0,0,0.7071067811865476
      1,6,1,0,0,0
      """;

  @TempDir Path folder;

  private PoseDemonstrations read(String... texts) throws IOException {
    Path[] files = new Path[texts.length];
    for (int i = 0; i < texts.length; i++) {
      files[i] = Files.writeString(folder.resolve("pour-" + i + ".csv"), texts[i]);
    }
    return PoseDemonstrations.of(recorded(files), Optional.empty());
  }

  private static List<DemonstrationCsv.Recorded> recorded(Path... files) throws IOException {
    List<DemonstrationCsv.Recorded> recorded = new ArrayList<>();
    for (Path file : files) {
      recorded.add(DemonstrationCsv.recorded(file));
    }
    return recorded;
  }

  @Test
  void anOrientationIsARotationVectorFromTheLastOneOfTheFirstFile() throws IOException {
    PoseDemonstrations poses = read(TURN, TURN.replace("1,6,1,0,0,0", "1,6,-1,0,0,0"));
    assertThat(poses.coordinates().origin()).isEqualTo(UnitQuaternion.IDENTITY);
    for (var shown : poses.demonstrations()) {
      double[] start = shown.trajectory().start();
      assertThat(start[0]).isEqualTo(5);
      assertThat(start[3]).isEqualTo(Math.PI / 2, within(1e-15));
      assertThat(shown.trajectory().end()).containsExactly(6, 0, 0, 0);
    }
    assertThat(poses.demonstrations().get(1).name()).isEqualTo("pour-1");
  }

  @Test
  void aModelsOrientationMayBeGiven() throws IOException {
    Path file = Files.writeString(folder.resolve("pour.csv"), TURN);
    UnitQuaternion origin = new UnitQuaternion(Math.sqrt(.5), 0, 0, Math.sqrt(.5));
    double[] end =
        PoseDemonstrations.of(recorded(file), Optional.of(origin))
            .demonstrations()
            .getFirst()
            .trajectory()
            .end();
    assertThat(end[3]).isEqualTo(-Math.PI / 2, within(1e-15));
  }

  @Test
  void whatIsWrittenReadsBackToTheSameBits() throws IOException {
    Trajectory poses =
        Trajectory.of(new double[] {0, .1}, new double[] {1. / 3, .6, 0, .8, 0, 2, 0, 1, 0, 0}, 5);
    Path file = folder.resolve("written.csv");
    DemonstrationCsv.writePoses(file, poses);
    assertThat(Files.readAllLines(file).getFirst()).isEqualTo("t,x1,qw,qx,qy,qz");
    DemonstrationCsv.Recorded recorded = DemonstrationCsv.recorded(file);
    assertThat(recorded.poses()).isTrue();
    assertThat(recorded.trajectory()).isEqualTo(poses);
  }

  @Test
  void orientationsAloneAreEnough() throws IOException {
    PoseDemonstrations poses = read("t,qz,qw,qx,qy\n0,1,0,0,0\n1,0,1,0,0\n2,0,1,0,0\n");
    assertThat(poses.coordinates().positions()).isZero();
    assertThat(poses.demonstrations().getFirst().dimension()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "t,x1,qw,qx,qy | line 1: with an orientation the header must name t, qw, qx, qy, qz",
        "t,v1,x1,qw,qx,qy,qz | line 1: with an orientation the header must name",
        "t,qw,qw,qx,qy,qz | line 1: column 'qw' appears twice",
        "x1,qw,qx,qy,qz | line 1: with an orientation the header must name",
      })
  void headersThatNameNoPoseAreRefused(String header, String message) {
    assertThatIOException()
        .isThrownBy(() -> read(header + "\n0,1,1,0,0,0,0\n"))
        .withMessageContaining(message);
  }

  @Test
  void whatIsNoMovementOfPosesIsRefusedByFile() {
    assertThatIOException()
        .isThrownBy(() -> read(TURN, "t,x1\n0,1\n1,2\n"))
        .withMessageEndingWith(
            "pour-1.csv: has no orientations (qw, qx, qy, qz), and files before it have");
    assertThatIOException()
        .isThrownBy(() -> read(TURN, "t,qw,qx,qy,qz\n0,1,0,0,0\n1,1,0,0,0\n"))
        .withMessageEndingWith(
            "pour-1.csv: has 0 positions beside its orientation, the files before it 1");
    assertThatIOException()
        .isThrownBy(() -> read(TURN.replace("0,5,0.7071067811865476", "0,5,0.1")))
        .withMessageContaining("pour-0.csv: the length of the quaternion");
    assertThatIOException()
        .isThrownBy(() -> DemonstrationCsv.read(folder.resolve("pour-0.csv")))
        .withMessageContaining("positions alone were expected");
  }
}
