package dev.attractor.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fetches a published file: resumes what an earlier attempt left, checks, renames.
 *
 * <p>Bytes go into {@code NAME.part} beside the target; only a file whose checksum is right ever
 * gets the target's name.
 */
final class Download {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int PARTIAL = 206;
  private static final int OK = 200;
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final Pattern RANGE_START = Pattern.compile("bytes (\\d{1,18})-.*");

  private Download() {}

  /** Tries each home in turn, twice when a resumed part turns out to be damaged. */
  static void fetch(PublishedFile file, List<URI> homes, Path folder, TransferListener listener)
      throws IOException {
    Path part = folder.resolve(file.name() + ".part");
    List<IOException> failures = new ArrayList<>();
    try (HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build()) {
      for (URI home : homes) {
        boolean resumed = Files.exists(part) && Files.size(part) > 0;
        try {
          attempt(client, file, home, part, listener);
          return;
        } catch (Damaged e) {
          Files.deleteIfExists(part);
          failures.add(e);
          if (resumed) {
            try {
              attempt(client, file, home, part, listener);
              return;
            } catch (IOException again) {
              failures.add(again);
            }
          }
        } catch (IOException e) {
          failures.add(e);
        }
      }
    }
    IOException failure =
        new IOException(
            "%s could not be fetched: %s; bring it by hand into %s"
                .formatted(
                    file.name(),
                    String.join("; ", failures.stream().map(Throwable::getMessage).toList()),
                    folder));
    failures.forEach(failure::addSuppressed);
    throw failure;
  }

  private static void attempt(
      HttpClient client, PublishedFile file, URI home, Path part, TransferListener listener)
      throws IOException {
    URI source = home.resolve(file.name());
    transfer(client, source, file.name(), part, listener);
    try {
      file.verify(part);
    } catch (IOException e) {
      Files.deleteIfExists(part);
      throw new Damaged(source + ": " + e.getMessage(), e);
    }
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(
        part,
        part.resolveSibling(file.name()),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static void transfer(
      HttpClient client, URI source, String name, Path part, TransferListener listener)
      throws IOException {
    long have = Files.exists(part) ? Files.size(part) : 0;
    HttpRequest.Builder request = HttpRequest.newBuilder(source).timeout(PATIENCE);
    if (have > 0) {
      request.header("Range", "bytes=" + have + "-");
    }
    HttpResponse<InputStream> response = send(client, request.build());
    try (InputStream in = response.body()) {
      int status = response.statusCode();
      if (status == RANGE_NOT_SATISFIABLE && have > 0) {
        return; // the part is complete already, or the checksum will say that it is not
      }
      if (status != OK && status != PARTIAL) {
        throw new IOException("%s: answered with status %d".formatted(source, status));
      }
      long start = status == PARTIAL ? rangeStart(source, response, have) : 0;
      long length = response.headers().firstValueAsLong("content-length").orElse(-1);
      long total = length < 0 ? -1 : start + length;
      long done = start;
      try (OutputStream out =
          Files.newOutputStream(
              part,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              start > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING)) {
        byte[] buffer = new byte[1 << 16];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          out.write(buffer, 0, n);
          done += n;
          listener.at(name, done, total);
        }
      }
      if (total >= 0 && done != total) {
        throw new IOException(
            "%s: the connection ended after %d of %d bytes; run it again to go on from there"
                .formatted(source, done, total));
      }
    }
  }

  private static long rangeStart(URI source, HttpResponse<?> response, long asked)
      throws IOException {
    Matcher range = RANGE_START.matcher(response.headers().firstValue("content-range").orElse(""));
    if (!range.matches() || Long.parseLong(range.group(1)) != asked) {
      throw new IOException(source + ": answered with another range than was asked for");
    }
    return asked;
  }

  private static HttpResponse<InputStream> send(HttpClient client, HttpRequest request)
      throws IOException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(request.uri() + ": interrupted");
    } catch (IOException e) {
      throw new IOException(
          "%s: %s"
              .formatted(
                  request.uri(), e.getMessage() == null ? "cannot be reached" : e.getMessage()),
          e);
    }
  }

  /** What arrived is whole but has the wrong checksum. */
  private static final class Damaged extends IOException {
    private static final long serialVersionUID = 1L;

    Damaged(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
