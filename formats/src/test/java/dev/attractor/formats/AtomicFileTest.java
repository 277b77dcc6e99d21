package dev.attractor.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
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
    assertThatIOException()
        .isThrownBy(() -> AtomicFile.checkFolder(file))
        .withMessage(file + ": is a file and not a folder; name another");
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

  @Test
  @EnabledOnOs(OS.LINUX)
  void whatAFullDiskRefusesNamesTheFile() throws IOException {
    Path target = folder.resolve("x");
    try (OutputStream full = Files.newOutputStream(Path.of("/dev/full"));
        OutputStream named = new AtomicFile.NamedStream(full, target)) {
      assertThatIOException()
          .isThrownBy(() -> named.write(new byte[10]))
          .withMessage(target + ": cannot be written: No space left on device");
    }
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aProgramThatIsEndedWhileItWritesLeavesNothing() throws Exception {
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Endless.class.getName(),
                folder.resolve("x").toString())
            .redirectErrorStream(true)
            .start();
    assertThat(writer.getInputStream().read()).isEqualTo('w');
    assertThat(entries()).hasSize(1);
    writer.destroy(); // as Ctrl-C does: the program may tidy up
    writer.waitFor();
    assertThat(entries()).isEmpty();
  }

  /** Says that it writes, and never ends. */
  static final class Endless {
    public static void main(String[] args) throws IOException {
      AtomicFile.write(
          Path.of(args[0]),
          out -> {
            System.out.print('w');
            System.out.flush();
            while (true) {
              java.util.concurrent.locks.LockSupport.park();
            }
          });
    }
  }

  private List<Path> entries() throws IOException {
    try (Stream<Path> listed = Files.list(folder)) {
      return listed.toList();
    }
  }
}
