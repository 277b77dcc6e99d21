package example;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.attractor.memory.AssociativeMemory;
import dev.attractor.memory.RecallOptions;
import dev.attractor.memory.RecallTarget;
import dev.attractor.memory.Similarity;
import dev.attractor.parallel.Parallelism;
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
import java.util.concurrent.Semaphore;

/**
 * Serves recalls over HTTP: POST the numbers of a query, parted by commas, to {@code /recall} and
 * get the ids of the three nearest patterns.
 *
 * <p>A request waits on a virtual thread of its own, which costs little, and at most as many
 * recalls as there are processors run at once, in the order in which they came: more would only
 * share the same processors. Each recall runs on its request's thread alone, since the other
 * processors serve other requests. When too many wait already, the answer is 503, and at once.
 *
 * <p>With a port as its argument it serves until it is stopped; without one it asks itself once.
 */
public final class RecallServer {
  private static final int LONGEST_QUERY = 1 << 16;
  private static final int NEAREST = 3;
  private static final int MOST_WAITING = 1000;
  private static final RecallOptions OPTIONS = RecallOptions.nearest(NEAREST, 3);

  private final AssociativeMemory memory;
  private final Semaphore recalls = new Semaphore(Runtime.getRuntime().availableProcessors(), true);

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
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
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
      int status;
      String text;
      if (recalls.getQueueLength() >= MOST_WAITING) {
        status = 503;
        text = "too many requests are waiting; try again later";
      } else {
        try {
          text = "nearest " + Arrays.toString(nearest(numbers(body)));
          status = 200;
        } catch (IllegalArgumentException e) { // not a number, or not as many as a pattern has
          status = 400;
          text = e.getMessage();
        }
      }
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private static float[] numbers(byte[] body) {
    String[] words = new String(body, StandardCharsets.US_ASCII).split(",");
    float[] numbers = new float[words.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Float.parseFloat(words[i]);
    }
    return numbers;
  }

  private long[] nearest(float[] query) {
    long[] ids = new long[NEAREST]; // all that is asked for: weights and patterns stay unwritten
    RecallTarget target = RecallTarget.NOTHING.withRanked(ids);
    recalls.acquireUninterruptibly();
    try {
      Parallelism.sequential().run(() -> memory.recall(query, OPTIONS, target));
    } finally {
      recalls.release();
    }
    return ids;
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
