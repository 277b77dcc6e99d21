package dev.attractor.data.demonstrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.attractor.data.Catalog;
import dev.attractor.data.TransferListener;
import dev.attractor.motion.Demonstration;
import dev.attractor.motion.Demonstration.VelocitySource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.Array;
import us.hebi.matlab.mat.types.Cell;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Sinks;
import us.hebi.matlab.mat.types.Struct;

/** On small files in the data set's layout; the data set itself is not ours to ship. */
class LasaTest {
  private static final int SAMPLES = 40;

  @TempDir Path folder;
  private Path lasa;

  @BeforeEach
  void makeShapes() throws IOException {
    lasa = Files.createDirectory(folder.resolve("lasa"));
    write("Hook", demos(7));
    write("bar", demos(2));
  }

  @Test
  void dropsTheStillStartKeepsRealTimesAndSetsFourAside() throws IOException {
    DemonstrationSet hook = Lasa.in(folder).read("hook");
    assertThat(hook.name()).isEqualTo("Hook");
    assertThat(hook.training())
        .extracting(Demonstration::name)
        .containsExactly("Hook 1", "Hook 2", "Hook 3");
    assertThat(hook.unseen()).hasSize(4);
    Demonstration second = hook.training().get(1);
    assertThat(second.size()).isEqualTo(SAMPLES - Lasa.DROPPED);
    assertThat(second.velocitySource()).isEqualTo(VelocitySource.GIVEN);
    for (int i = 0; i < second.size(); i++) {
      int sample = Lasa.DROPPED + i;
      assertThat(second.trajectory().time(i)).isEqualTo(sample * dt(1));
      for (int axis = 0; axis < 2; axis++) {
        assertThat(second.trajectory().position(i, axis)).isEqualTo(pos(1, axis, sample));
        assertThat(second.velocity(i, axis)).isEqualTo(-pos(1, axis, sample));
      }
    }
    assertThat(hook.goal()).containsExactly(pos(0, 0, SAMPLES - 1), pos(0, 1, SAMPLES - 1));
  }

  @Test
  void shapesLieInTheFolderItselfTooAndMayBeFew() throws IOException {
    Lasa shapes = Lasa.in(lasa);
    assertThat(shapes.names()).containsExactly("bar", "Hook");
    assertThat(shapes.read("BAR").training()).hasSize(2);
    assertThat(shapes.read("bar").unseen()).isEmpty();
  }

  @Test
  void velocitiesAreEstimatedWhereTheFileHasNone() throws IOException {
    write("still", cell(struct(0, false)));
    assertThat(Lasa.in(folder).read("still").training().getFirst().velocitySource())
        .isEqualTo(VelocitySource.ESTIMATED);
  }

  @Test
  void aWrongNameIsAnsweredWithTheNamesThereAre() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Lasa.in(folder).read("Hock"))
        .withMessage("no LASA shape Hock in " + lasa + "; there are bar, Hook");
  }

  @Test
  void anEmptyFolderIsAnsweredWithTheHomeOfTheDataAndItsLicence() {
    assertThatIOException()
        .isThrownBy(() -> Lasa.in(folder.resolve("nowhere")))
        .withMessageContaining(Lasa.HOME)
        .withMessageContaining("non-commercial academic use");
  }

  @Test
  void fetchingPointsToTheHomeOfTheDataAndItsLicence() {
    assertThatIOException()
        .isThrownBy(
            () -> Catalog.find("lasa").fetch(folder.resolve("none"), TransferListener.SILENT))
        .withMessageContaining(Lasa.HOME)
        .withMessageContaining("non-commercial academic use")
        .withMessageContaining(folder.resolve("none/lasa").toString());
  }

  @Test
  void everyTruncationAndEveryFlippedByteEitherReadsOrIsRefusedWithTheFilesName()
      throws IOException {
    byte[] good = Files.readAllBytes(lasa.resolve("bar.mat"));
    SplittableRandom random = new SplittableRandom(3);
    for (int trial = 0; trial < 400; trial++) {
      byte[] bad = trial < 100 ? Arrays.copyOf(good, good.length * trial / 100) : good.clone();
      for (int flips = trial < 100 ? 0 : 1 + random.nextInt(3); flips > 0; flips--) {
        bad[random.nextInt(Math.min(bad.length, 700))] = (byte) random.nextInt(256);
      }
      Path file = Files.write(lasa.resolve("bad.mat"), bad);
      try {
        Lasa.in(folder).read("bad");
      } catch (IOException e) {
        assertThat(e).hasMessageStartingWith(file.toString());
      }
    }
  }

  @Test
  void aFileThatClaimsHugeArraysIsRefusedBeforeTheyAreMade() throws IOException {
    byte[] bytes = Files.readAllBytes(lasa.resolve("bar.mat"));
    // The variable's tag and flags take 24 bytes after the 128 of the header, then its dimensions.
    ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putInt(128 + 32, 50_000_000);
    Files.write(lasa.resolve("huge.mat"), bytes);
    assertThatIOException()
        .isThrownBy(() -> Lasa.in(folder).read("huge"))
        .withMessageStartingWith(lasa.resolve("huge.mat").toString());
  }

  @Test
  void wrongContentsAreNamed() throws IOException {
    write("short", cell(struct(0, true, 16)));
    assertMessage("short", "short 1: needs more than 16 samples, got 16");
    write("other", Mat5.newScalar(3));
    assertMessage("other", "demos must be a cell array of structs");
    write("empty", Mat5.newCell(1, 0));
    assertMessage("empty", "demos is empty");
    write("text", cell(Mat5.newString("x")));
    assertMessage("text", "element 1 of demos is not a struct");
    write("less", cell(Mat5.newStruct().set("t", Mat5.newScalar(1))));
    assertMessage("less", "less 1: field pos is missing");
    Struct nan = struct(0, true);
    nan.getMatrix("pos").setDouble(1, 20, Double.NaN);
    write("nan", cell(nan));
    assertMessage("nan", "position of state 5, axis 1, is not finite: NaN");
    try (MatFile none = Mat5.newMatFile().addArray("other", Mat5.newScalar(1))) {
      save(none, lasa.resolve("none.mat"));
    }
    assertMessage("none", "has no variable demos");
    Files.writeString(lasa.resolve("page.mat"), "<html>404</html>");
    assertMessage("page", lasa.resolve("page.mat").toString());
  }

  private void assertMessage(String shape, String part) {
    assertThatIOException()
        .isThrownBy(() -> Lasa.in(folder).read(shape))
        .withMessageStartingWith(lasa.resolve(shape + ".mat").toString())
        .withMessageContaining(part);
  }

  private static double dt(int demo) {
    return 0.01 * (demo + 1);
  }

  private static double pos(int demo, int axis, int sample) {
    return (demo + 1) * Math.cos(0.1 * sample + axis);
  }

  private static Cell demos(int count) {
    Struct[] structs = new Struct[count];
    Arrays.setAll(structs, i -> struct(i, true));
    return cell(structs);
  }

  private static Cell cell(Array... elements) {
    Cell cell = Mat5.newCell(1, elements.length);
    for (int i = 0; i < elements.length; i++) {
      cell.set(i, elements[i]);
    }
    return cell;
  }

  private static Struct struct(int demo, boolean velocities) {
    return struct(demo, velocities, SAMPLES);
  }

  private static Struct struct(int demo, boolean velocities, int samples) {
    Matrix pos = Mat5.newMatrix(2, samples);
    Matrix vel = Mat5.newMatrix(2, samples);
    Matrix t = Mat5.newMatrix(1, samples);
    for (int i = 0; i < samples; i++) {
      t.setDouble(0, i, i * dt(demo));
      for (int axis = 0; axis < 2; axis++) {
        pos.setDouble(axis, i, pos(demo, axis, i));
        vel.setDouble(axis, i, -pos(demo, axis, i));
      }
    }
    Struct struct = Mat5.newStruct().set("pos", pos).set("t", t);
    return velocities ? struct.set("vel", vel) : struct;
  }

  private void write(String shape, Array demos) throws IOException {
    try (MatFile file =
        Mat5.newMatFile().addArray("demos", demos).addArray("dt", Mat5.newScalar(0.01))) {
      save(file, lasa.resolve(shape + ".mat"));
    }
  }

  private static void save(MatFile content, Path file) throws IOException {
    Files.deleteIfExists(file);
    try (var sink = Sinks.newStreamingFile(file.toFile())) {
      Mat5.newWriter(sink).setDeflateLevel(0).writeMat(content);
    }
  }
}
