package dev.attractor.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzFileTest {
  @TempDir Path folder;

  private Path archive(String... names) throws IOException {
    Path array = folder.resolve("one.npy");
    Path file = folder.resolve("a.npz");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (int i = 0; i < names.length; i++) {
        NpyFile.write(array, new FloatArray(new int[] {2}, new float[] {i, i + .5f}));
        zip.putNextEntry(new ZipEntry(names[i]));
        zip.write(Files.readAllBytes(array));
      }
    }
    return file;
  }

  @Test
  void arraysAreReadByName() throws IOException {
    try (NpzFile read = NpzFile.open(archive("a.npy", "layer/b.npy", "notes.txt"))) {
      assertThat(read.names()).containsExactly("a", "layer/b");
      assertThat(read.tensor("layer/b").toFloats()).containsExactly(1, 1.5f);
      assertThat(read.tensor("layer/b").name()).isEqualTo("layer/b");
    }
    try (NpzFile read = NpzFile.open(archive("w.npy"))) {
      assertThat(read.only().toFloats()).containsExactly(0, .5f);
    }
  }

  @Test
  void whichOfSeveralIsMeantMustBeSaid() throws IOException {
    Path file = archive("a.npy", "b.npy");
    try (NpzFile read = NpzFile.open(file)) {
      assertThatIOException()
          .isThrownBy(read::only)
          .withMessage(file + ": holds 2 arrays; name one as " + file + ":NAME, such as a, b");
      assertThatIOException()
          .isThrownBy(() -> read.tensor("c"))
          .withMessage(file + ": has no array 'c'; it holds a, b");
    }
    try (NpzFile read = NpzFile.open(archive("notes.txt"))) {
      assertThatIOException().isThrownBy(read::only).withMessage(file + ": holds no arrays");
    }
  }

  @Test
  void whatIsNoArchiveIsRefusedByItsName() throws IOException {
    Path file = folder.resolve("b.npz");
    byte[] whole = Files.readAllBytes(archive("a.npy"));
    for (int length = 0; length < whole.length; length += 3) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatIOException()
          .isThrownBy(() -> NpzFile.open(file))
          .withMessage(file + ": not a readable .npz (zip) archive, or cut short");
    }
  }
}
