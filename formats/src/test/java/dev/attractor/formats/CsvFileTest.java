package dev.attractor.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvFileTest {
  @TempDir Path folder;

  @Test
  void commonDialectsReadAlike() throws IOException {
    for (String text :
        new String[] {
          "1,2.5\n-3e-1,4\n",
          "x,y\n1,2.5\n-3e-1,4",
          "# made today\n1;2.5\r\n\r\n-3e-1; 4\r\n",
          " 1\t2.5\n-.3  4.\n",
          "\uFEFF1,2.5\n-.3,4\n",
          "\uFEFF\"x\",\"the \"\"y\"\", in m\"\n\"1\",\"2.5\"\n\"-.3\", \"4\" \n",
          "\"1\";\"2.5\"\n-.3;\"4\"\n",
          "\"1\"  \"2.5\"\n\"-.3\"\t4\n"
        }) {
      FloatArray read = CsvFile.read(file(text));
      assertThat(read.shape()).as(text).containsExactly(2, 2);
      assertThat(read.values()).as(text).containsExactly(1f, 2.5f, -.3f, 4f);
    }
  }

  @Test
  void notANumberIsANumberThatTheReaderPassesOn() throws IOException {
    assertThat(CsvFile.read(file("1,NaN,-Infinity")).values())
        .containsExactly(1, Float.NaN, Float.NEGATIVE_INFINITY);
  }

  @Test
  void whatIsWrongIsNamedByLineAndField() throws IOException {
    refused("1,2\n3\n", "line 2 has 1 fields, the lines before it 2");
    refused("1,2\n3,x\n", "line 2, field 2: 'x' is not a number");
    refused("1,2\n3,\n", "line 2, field 2: '' is not a number");
    refused("1,0x1p3\n", "line 1, field 2");
    refused("1,2f\n", "line 1, field 2");
    refused("a,b\nc,d\n", "line 2, field 1");
    refused("1,\"2\n3,4\n", "line 1: a quote is not closed");
    refused("1,\"2,5\"\n", "line 1, field 2: '2,5' is not a number");
    refused("1,2\n\uFEFF3,4\n", "line 2, field 1");
    refused("", "holds no numbers");
    Path file = folder.resolve("a.csv");
    Files.write(file, new byte[] {'1', ',', (byte) 0xff});
    assertThatIOException().isThrownBy(() -> CsvFile.read(file)).withMessageContaining("UTF-8");
  }

  private void refused(String text, String reason) throws IOException {
    Path file = file(text);
    assertThatIOException()
        .isThrownBy(() -> CsvFile.read(file))
        .withMessageStartingWith(file.toString())
        .withMessageContaining(reason);
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("a.csv"), text);
  }
}
