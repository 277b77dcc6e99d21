package dev.attractor.data.demonstrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.formats.FloatArray;
import dev.attractor.formats.NpyFile;
import dev.attractor.motion.Demonstration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemonstrationArraysTest {
  @TempDir Path folder;

  private record Named(String name, float[] values, int... shape) {}

  private Path archive(Named... arrays) throws IOException {
    Path file = folder.resolve("shown.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Named array : arrays) {
        Path one = folder.resolve("one.npy");
        NpyFile.write(one, new FloatArray(array.shape(), array.values()));
        zip.putNextEntry(new ZipEntry(array.name() + ".npy"));
        zip.write(Files.readAllBytes(one));
      }
    }
    return file;
  }

  /** Element (k, axis, i) is 100 k + 10 axis + i. */
  private static float[] numbered(int demonstrations, int axes, int states) {
    float[] values = new float[demonstrations * axes * states];
    for (int at = 0; at < values.length; at++) {
      values[at] = 100 * (at / (axes * states)) + 10 * (at / states % axes) + at % states;
    }
    return values;
  }

  @Test
  void demonstrationsByAxesByStatesAreReadInThatOrder() throws IOException {
    Path file = archive(new Named("pos", numbered(2, 3, 4), 2, 3, 4));
    List<Demonstration> all = DemonstrationArrays.read(file, 0.5);
    assertThat(all).extracting(Demonstration::name).containsExactly("shown 1", "shown 2");
    assertThat(all.get(1).trajectory().position(3)).containsExactly(103, 113, 123);
    assertThat(all.get(1).trajectory().time(3)).isEqualTo(1.5);
    assertThat(all.get(1).velocity(2, 1)).as("slope of i / .5").isEqualTo(2, within(1e-9));
  }

  @Test
  void statesByDemonstrationsByAxesAreReadUnderTheNamesOfThePublishedPendulum() throws IOException {
    float[] positions = new float[5 * 2 * 3];
    float[] velocities = new float[positions.length];
    for (int at = 0; at < positions.length; at++) {
      positions[at] = at; // state i, demonstration k, axis a: 6 i + 3 k + a
      velocities[at] = -at;
    }
    Path file =
        archive(
            new Named("my_X_dot_phy", velocities, 5, 2, 3),
            new Named("my_X_phy", positions, 5, 2, 3));
    Demonstration second = DemonstrationArrays.read(file, 0.1).get(1);
    assertThat(second.trajectory().position(4)).containsExactly(27, 28, 29);
    assertThat(second.velocity(4, 2)).isEqualTo(-29);
  }

  @Test
  void timesOfTheFileComeBeforeTheStep() throws IOException {
    Path file =
        archive(
            new Named("pos", numbered(1, 1, 3), 1, 1, 3),
            new Named("vel", new float[] {7, 8, 9}, 1, 1, 3),
            new Named("t", new float[] {1, 2, 4}, 3));
    Demonstration only = DemonstrationArrays.read(file, 1).getFirst();
    assertThat(only.trajectory().times()).containsExactly(1, 2, 4);
    assertThat(only.velocity(2, 0)).isEqualTo(9);
  }

  @Test
  void whatDoesNotFitIsNamed() throws IOException {
    Path other = archive(new Named("x", new float[4], 1, 2, 2));
    assertThatIOException()
        .isThrownBy(() -> DemonstrationArrays.read(other, 1))
        .withMessageStartingWith(other + ": needs an array pos (demonstrations x axes x states)")
        .withMessageEndingWith("it holds x");
    Path flat = archive(new Named("pos", new float[4], 2, 2));
    assertThatIOException()
        .isThrownBy(() -> DemonstrationArrays.read(flat, 1))
        .withMessageContaining(flat + ":pos: of shape [2, 2]; needs three axes");
    Path one = archive(new Named("pos", new float[4], 2, 2, 1));
    assertThatIOException()
        .isThrownBy(() -> DemonstrationArrays.read(one, 1))
        .withMessageContaining("2 states or more");
    Path velocities =
        archive(new Named("pos", new float[8], 2, 2, 2), new Named("vel", new float[4], 1, 2, 2));
    assertThatIOException()
        .isThrownBy(() -> DemonstrationArrays.read(velocities, 1))
        .withMessage(velocities + ":vel: of shape [1, 2, 2], the positions of [2, 2, 2]");
    Path times = archive(new Named("pos", new float[8], 2, 2, 2), new Named("t", new float[3], 3));
    assertThatIOException()
        .isThrownBy(() -> DemonstrationArrays.read(times, 1))
        .withMessage(times + ":t: holds 3 times for 2 states");
    Path infinite = archive(new Named("pos", new float[] {0, 1, Float.NaN, 3}, 2, 1, 2));
    assertThatIOException()
        .isThrownBy(() -> DemonstrationArrays.read(infinite, 1))
        .withMessageStartingWith(infinite + ": demonstration 2: ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DemonstrationArrays.read(infinite, 0))
        .withMessage("the time step must be above 0, got 0.0");
  }
}
