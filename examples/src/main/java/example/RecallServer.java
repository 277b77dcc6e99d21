package example;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.attractor.memory.AssociativeMemory;
import dev.attractor.memory.Recall;
import dev.attractor.memory.Similarity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves recalls over HTTP: POST the numbers of a query, parted by commas, to {@code /recall} and get
 * the ids of the three nearest patterns.
 *
 * <p>With a port as its argument it serves until it is stopped; without one it asks itself once.
 */
public final class RecallServer {
  private static final int LONGEST_QUERY = 1 << 16;

  private final AssociativeMemory memory;

  private RecallServer(AssociativeMemory memory) {
    this.memory = memory;
  }

  public static void main(String[] args) throws IOException, URISyntaxException {
    float[][] patterns = RecallPatterns.patterns(500, 64);
    RecallServer server =
        new RecallServer(AssociativeMemory.of(patterns, Similarity.negativeManhattan()));
    int port = args.length == 0 ? 0 : Integer.parseInt(args[0]);
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    http.setExecutor(threads);
    http.createContext("/recall", server::answer);
    http.start();
    if (args.length == 0) {
      System.out.println("server: " + ask(http.getAddress(), patterns[17]));
      http.stop(0);
      threads.shutdown();
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readNBytes(LONGEST_QUERY);
      int status = 200;
      String text;
      try {
        String[] words = new String(body, StandardCharsets.US_ASCII).split(",");
        float[] query = new float[words.length];
        for (int i = 0; i < query.length; i++) {
          query[i] = Float.parseFloat(words[i]);
        }
        Recall recall = memory.recall(query, 3, 3);
        text = "nearest " + Arrays.toString(recall.indices());
      } catch (IllegalArgumentException e) { // not a number, or not as many as a pattern has
        status = 400;
        text = e.getMessage();
      }
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private static String ask(InetSocketAddress address, float[] query)
      throws IOException, URISyntaxException {
    String text = Arrays.toString(query).replaceAll("[\\[\\] ]", "");
    URL url =
        new URI("http", null, address.getHostString(), address.getPort(), "/recall", null, null)
            .toURL();
    var connection = url.openConnection();
    connection.setDoOutput(true);
    try (var out = connection.getOutputStream()) {
      out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
    try (var in = connection.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
