package dev.attractor.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path folder;

  @Test
  void aFolderIsNoTargetAndNothingIsLeftBesideIt() throws IOException {
    Path target = Files.createDirectory(folder.resolve("taken"));
    assertThatIOException()
        .isThrownBy(() -> AtomicFile.write(target, out -> out.write(1)))
        .withMessage(target + ": is a folder; name a file");
    assertThat(entries()).containsExactly(target);
  }

  @Test
  void aFileIsNoFolderToWriteIn() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    Path target = file.resolve("deep/x");
    assertThatIOException()
        .isThrownBy(() -> AtomicFile.check(target))
        .withMessage(target + ": " + file + " is a file and not a folder; name another");
  }

  @Test
  void whatIsNoFileIsNeverReplaced() {
    assertThatIOException()
        .isThrownBy(() -> AtomicFile.check(Path.of("/dev/null")))
        .withMessage("/dev/null: is no file that can be replaced; name another");
  }

  @Test
  void checkingMakesNothing() throws IOException {
    AtomicFile.check(folder.resolve("new/deep/x"));
    assertThat(entries()).isEmpty();
  }

  @Test
  void aNameThatTheSystemRefusesIsTheOneThatWasGiven() {
    Path target = folder.resolve("x".repeat(255)); // itself allowed, with an ending no more
    assertThatIOException()
        .isThrownBy(() -> AtomicFile.write(target, out -> out.write(1)))
        .withMessageStartingWith(target + ": cannot be written: ");
  }

  @Test
  void whatFailsLeavesTheOldFile() throws IOException {
    Path target = Files.writeString(folder.resolve("x"), "old");
    assertThatIOException()
        .isThrownBy(
            () ->
                AtomicFile.write(
                    target,
                    out -> {
                      out.write(1);
                      throw new IOException("stop");
                    }))
        .withMessage("stop");
    assertThat(target).hasContent("old");
    assertThat(entries()).containsExactly(target);
  }

  private List<Path> entries() throws IOException {
    try (Stream<Path> listed = Files.list(folder)) {
      return listed.toList();
    }
  }
}
