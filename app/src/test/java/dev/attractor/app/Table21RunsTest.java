package dev.attractor.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attractor.clustering.Method;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Table21RunsTest {
  @TempDir Path folder;

  /** A resumed run has no times; what was kept of it is read again like any other. */
  @Test
  void aRunWithoutTimesIsKeptAndReadAgain() throws IOException {
    Table21Runs runs = new Table21Runs(folder);
    Table21.Cell cell = Table21.CELLS.getFirst();
    Table21.Run run =
        new Table21.Run(
            "protocol",
            cell.codewords(),
            cell.dimension(),
            "jfb",
            10,
            2,
            .98,
            .97,
            Double.NaN,
            Double.NaN,
            1);
    runs.keep(Table21.Settings.PROTOCOL, cell, Method.JFB, run);
    assertThat(runs.finished(Table21.Settings.PROTOCOL, cell, Method.JFB, 10, 2)).isTrue();
    assertThat(runs.all()).containsExactly(run);
  }
}
