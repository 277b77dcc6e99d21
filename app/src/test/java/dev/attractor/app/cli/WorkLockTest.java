package dev.attractor.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkLockTest {
  @TempDir Path folder;

  @Test
  void oneRunWorksInAFolderAndLeavesItAsItWas() throws IOException {
    Path run = folder.resolve("run");
    try (WorkLock first = WorkLock.folder(run)) {
      assertRefused(run);
    }
    assertThat(run).isEmptyDirectory();
    WorkLock.folder(run).close();
  }

  @Test
  void anotherProcessIsKeptOutUntilItsHolderEnds() throws Exception {
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                folder.toString())
            .start();
    assertThat(holder.getInputStream().read()).isEqualTo('h');
    assertRefused(folder);
    holder.destroyForcibly(); // nothing is tidied up
    holder.waitFor(1, TimeUnit.MINUTES);
    assertThat(folder.resolve(".attractor.lock")).exists();
    WorkLock.folder(folder).close();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aLinkNamesTheSameFolder() throws IOException {
    Path real = Files.createDirectory(folder.resolve("real"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);
    try (WorkLock first = WorkLock.folder(link)) {
      assertRefused(real);
    }
  }

  private static void assertRefused(Path run) {
    assertThatIOException()
        .isThrownBy(() -> WorkLock.folder(run).close())
        .withMessageContaining(run + ": another run works in this folder");
  }

  /** Holds a folder until it is ended. */
  static final class Holder {
    public static void main(String[] args) throws IOException {
      WorkLock lock = WorkLock.folder(Path.of(args[0]));
      System.out.print('h');
      System.out.flush();
      while (lock != null) {
        java.util.concurrent.locks.LockSupport.park();
      }
    }
  }
}
