package dev.attractor.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every file format of ours keeps to: a file is read as it was written, is refused by its name
 * when it is cut short or has bytes too many, and is replaced in one step or not at all.
 *
 * @param <T> what a file holds
 */
abstract class FileFormatContract<T> {
  @TempDir Path folder;

  /** Something of a few hundred bytes that uses every part of the format. */
  abstract T content();

  abstract void write(Path file, T content) throws IOException;

  abstract T read(Path file) throws IOException;

  /** Fails unless both hold the same, bit for bit. */
  abstract void assertSame(T read, T written);

  private byte[] written(Path file) throws IOException {
    write(file, content());
    return Files.readAllBytes(file);
  }

  @Test
  void whatIsWrittenIsReadBackBitForBit() throws IOException {
    Path file = folder.resolve("new/folder/file");
    T content = content();
    write(file, content);
    assertSame(read(file), content);
  }

  @Test
  void theSameContentGivesTheSameBytes() throws IOException {
    assertThat(written(folder.resolve("a"))).isEqualTo(written(folder.resolve("b")));
  }

  @Test
  void everyCutOfAFileIsRefusedByItsName() throws IOException {
    byte[] whole = written(folder.resolve("whole"));
    Path cut = folder.resolve("cut");
    for (int length = 0; length < whole.length; length++) {
      Files.deleteIfExists(cut); // some file systems flush what is cut to nothing and written again
      Files.write(cut, Arrays.copyOf(whole, length));
      assertThatIOException()
          .as("%d of %d bytes", length, whole.length)
          .isThrownBy(() -> read(cut))
          .withMessageStartingWith(cut + ": ");
    }
  }

  @Test
  void bytesBeyondTheEndAreRefused() throws IOException {
    byte[] whole = written(folder.resolve("whole"));
    Path longer = folder.resolve("longer");
    for (byte extra : new byte[] {0, '1', '}'}) {
      byte[] bytes = Arrays.copyOf(whole, whole.length + 1);
      bytes[whole.length] = extra;
      Files.write(longer, bytes);
      assertThatIOException()
          .as("extra byte %d", extra)
          .isThrownBy(() -> read(longer))
          .withMessageStartingWith(longer + ": ");
    }
  }

  @Test
  void aFileIsReplacedInOneStep() throws IOException {
    Path file = folder.resolve("file");
    byte[] old = {1, 2, 3};
    Files.write(file, old);
    try (FileChannel reader = FileChannel.open(file)) {
      T content = content();
      write(file, content);
      assertSame(read(file), content);
      ByteBuffer seen = ByteBuffer.allocate(16);
      reader.read(seen);
      // whoever had the old file open still sees all of it and nothing else
      assertThat(Arrays.copyOf(seen.array(), seen.position())).isEqualTo(old);
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(Path::getFileName).map(Path::toString).toList())
          .isEqualTo(List.of("file"));
    }
  }

  @Test
  void aFolderIsNeitherReadNorReplaced() {
    assertThatIOException()
        .isThrownBy(() -> read(folder))
        .withMessage(folder + ": is a folder; name a file in it");
    assertThatIOException()
        .isThrownBy(() -> write(folder, content()))
        .withMessage(folder + ": is a folder; name a file");
  }
}
