package dev.attractor.app.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.attractor.app.cli.WrongUsage;
import dev.attractor.formats.DataType;
import dev.attractor.formats.FloatArray;
import dev.attractor.formats.NpyFile;
import dev.attractor.formats.SafetensorsFile;
import dev.attractor.formats.Tensor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class NumbersFileTest {
  @TempDir private Path folder;

  private byte[] npy(float... values) throws IOException {
    Path file = folder.resolve("values.npy");
    NpyFile.write(file, new FloatArray(new int[] {values.length}, values));
    return Files.readAllBytes(file);
  }

  private byte[] npz(String... names) throws IOException {
    Path file = folder.resolve("values.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < names.length; i++) {
        zip.putNextEntry(new ZipEntry(names[i] + ".npy"));
        zip.write(npy(i, i + .5f));
      }
    }
    return Files.readAllBytes(file);
  }

  private static NumbersFile fromStandardInput(
      byte[] bytes, String source, NumbersSource.Format format) throws IOException {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(bytes));
    try {
      return NumbersFile.read(source, format);
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void everyFormatComesThroughStandardInput() throws IOException {
    byte[] csv = "\uFEFF\"0\"\n0.5\n".getBytes(StandardCharsets.UTF_8);
    Path tensors = folder.resolve("t.safetensors");
    SafetensorsFile.write(
        tensors,
        List.of(
            Tensor.of("a", List.of(2L), new float[] {0, .5f}),
            Tensor.of("b", List.of(1L), new float[] {7})),
        Map.of());
    assertThat(fromStandardInput(npy(0, .5f), "-", NumbersSource.Format.NPY).some(9))
        .containsExactly(0, .5);
    assertThat(fromStandardInput(csv, "-", NumbersSource.Format.CSV).some(9))
        .containsExactly(0, .5);
    assertThat(fromStandardInput(npz("one"), "-", NumbersSource.Format.NPZ).some(9))
        .containsExactly(0, .5);
    assertThat(
            fromStandardInput(Files.readAllBytes(tensors), "-:a", NumbersSource.Format.SAFETENSORS)
                .some(9))
        .containsExactly(0, .5);
  }

  @Test
  void whatIsWrongWithStandardInputNamesIt() {
    assertThatExceptionOfType(WrongUsage.class)
        .isThrownBy(() -> NumbersFile.read("-", null))
        .withMessage("-: standard input has no ending that says what it holds; give --format");
    for (NumbersSource.Format format : NumbersSource.Format.values()) {
      assertThatIOException()
          .as("%s", format)
          .isThrownBy(() -> fromStandardInput(new byte[0], "-", format))
          .withMessageStartingWith("standard input: ");
    }
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aPipeIsReadLikeAFile() throws IOException, InterruptedException {
    Path pipe = folder.resolve("pipe.csv");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Thread writer =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    Files.writeString(pipe, "1\n2\n");
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
    assertThat(NumbersFile.read(pipe.toString(), null).some(9)).containsExactly(1, 2);
    writer.join();
  }

  @Test
  void arraysOfAnArchiveAreChosenByName() throws IOException {
    npz("first", "second");
    String file = folder.resolve("values.npz").toString();
    NumbersFile second = NumbersFile.read(file + ":second", null);
    assertThat(second.name()).isEqualTo("second");
    assertThat(second.some(9)).containsExactly(1, 1.5);
    assertThatIOException()
        .isThrownBy(() -> NumbersFile.read(file, null))
        .withMessage(
            file + ": holds 2 arrays; name one as " + file + ":NAME, such as first, second");
  }

  @Test
  void aFormatOverridesTheEnding() throws IOException {
    Path file = Files.writeString(folder.resolve("numbers.dat"), "3\n4\n");
    assertThat(NumbersFile.read(file.toString(), NumbersSource.Format.CSV).some(9))
        .containsExactly(3, 4);
  }

  @Test
  void halfPrecisionIsReadAsFloatsAndKeepsItsTypeInTheResult() throws IOException {
    Path file = folder.resolve("t.safetensors");
    SafetensorsFile.write(
        file,
        List.of(Tensor.of("w", DataType.BF16, List.of(3L), new float[] {1, -2, .5f})),
        Map.of());
    NumbersFile numbers = NumbersFile.read(file.toString(), null);
    assertThat(numbers.type()).isEqualTo(DataType.BF16);
    assertThat(numbers.doubles()).isNull();
    assertThat(numbers.some(9)).containsExactly(1, -2, .5);
  }
}
