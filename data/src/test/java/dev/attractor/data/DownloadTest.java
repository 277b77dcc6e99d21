package dev.attractor.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {
  private static final String NAME = "a-ubyte.gz";

  @TempDir Path folder;

  private HttpServer server;
  private URI home;
  private byte[] served;
  private int hangUpAfter = Integer.MAX_VALUE;
  private final List<String> ranges = new CopyOnWriteArrayList<>();
  private PublishedFile file;

  @BeforeEach
  void startServer() throws IOException {
    byte[] content = new byte[300_000];
    new SplittableRandom(1).nextBytes(content);
    served = gzip(content);
    file = new PublishedFile(NAME, new Md5().update(content, content.length).hex());
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/good/", this::serve);
    server.start();
    home = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/good/");
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  @Test
  void aFileArrivesWholeAndItsProgressIsHeard() throws IOException {
    long[] last = new long[2];
    Download.fetch(
        file,
        List.of(home),
        folder,
        (name, done, total) -> {
          last[0] = done;
          last[1] = total;
        });
    assertThat(folder.resolve(NAME)).hasBinaryContent(served);
    assertThat(last).containsExactly(served.length, served.length);
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void anInterruptedDownloadGoesOnWhereItStopped() throws IOException {
    hangUpAfter = 100_000;
    assertThatIOException()
        .isThrownBy(() -> Download.fetch(file, List.of(home), folder, TransferListener.SILENT))
        .withMessageContaining(NAME);
    long kept = Files.size(folder.resolve(NAME + ".part"));
    assertThat(kept).isBetween(1L, 100_000L);
    assertThat(folder.resolve(NAME)).doesNotExist();
    hangUpAfter = Integer.MAX_VALUE;
    Download.fetch(file, List.of(home), folder, TransferListener.SILENT);
    assertThat(ranges).containsExactly("none", "bytes=" + kept + "-");
    assertThat(folder.resolve(NAME)).hasBinaryContent(served);
  }

  @Test
  void aDamagedPartIsThrownAwayAndFetchedAnew() throws IOException {
    Files.write(folder.resolve(NAME + ".part"), new byte[1000]);
    Download.fetch(file, List.of(home), folder, TransferListener.SILENT);
    assertThat(ranges).containsExactly("bytes=1000-", "none");
    assertThat(folder.resolve(NAME)).hasBinaryContent(served);
  }

  @Test
  void aPartThatWasAlreadyCompleteIsAccepted() throws IOException {
    Files.write(folder.resolve(NAME + ".part"), served);
    Download.fetch(file, List.of(home), folder, TransferListener.SILENT);
    assertThat(folder.resolve(NAME)).hasBinaryContent(served);
  }

  @Test
  void theNextHomeIsTriedWhenOneFails() throws IOException {
    Download.fetch(file, List.of(home.resolve("/absent/"), home), folder, TransferListener.SILENT);
    assertThat(folder.resolve(NAME)).hasBinaryContent(served);
  }

  @Test
  void aWrongChecksumIsRefusedByNameAndLeavesNothing() {
    PublishedFile other = new PublishedFile(NAME, "0".repeat(32));
    assertThatIOException()
        .isThrownBy(() -> Download.fetch(other, List.of(home), folder, TransferListener.SILENT))
        .withMessageContaining(NAME)
        .withMessageContaining("published is " + "0".repeat(32))
        .withMessageContaining("bring it by hand");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aTruncatedGzipFileIsRefusedByName() throws IOException {
    Path cut = Files.write(folder.resolve(NAME), Arrays.copyOf(served, served.length / 2));
    assertThatIOException()
        .isThrownBy(() -> file.verify(cut))
        .withMessageContaining(cut.toString())
        .withMessageContaining("cut short");
  }

  @Test
  void theUnpackedFileServesAsWellAsThePublishedOne() throws IOException {
    PublishedDataSet set =
        new PublishedDataSet("toy", "", "", "", List.of(home), Optional.empty(), List.of(file));
    assertThat(set.present(folder)).isFalse();
    set.fetch(folder, TransferListener.SILENT);
    assertThat(set.find(file, folder)).contains(folder.resolve("toy").resolve(NAME));
    Files.delete(folder.resolve("toy").resolve(NAME));
    Files.write(folder.resolve("a-ubyte"), new byte[1]);
    assertThat(set.find(file, folder)).contains(folder.resolve("a-ubyte"));
  }

  private void serve(HttpExchange exchange) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    ranges.add(range == null ? "none" : range);
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    if (from >= served.length) {
      exchange.sendResponseHeaders(416, -1);
      exchange.close();
      return;
    }
    if (range != null) {
      exchange
          .getResponseHeaders()
          .add("Content-Range", "bytes %d-%d/%d".formatted(from, served.length - 1, served.length));
    }
    exchange.sendResponseHeaders(range == null ? 200 : 206, served.length - from);
    int until = Math.min(served.length, hangUpAfter);
    exchange.getResponseBody().write(served, from, until - from);
    exchange.getResponseBody().flush();
    if (until == served.length) {
      exchange.close();
    } else {
      throw new IOException("hang up");
    }
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }
}
