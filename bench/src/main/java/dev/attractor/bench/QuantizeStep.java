package dev.attractor.bench;

import com.google.gson.JsonObject;
import dev.attractor.clustering.Temperature;
import dev.attractor.data.LabelledImages;
import dev.attractor.nets.Architecture;
import dev.attractor.nets.LayerClustering;
import dev.attractor.nets.LayerMethod;
import dev.attractor.nets.LayerRule;
import dev.attractor.nets.Optimizer;
import dev.attractor.nets.Parameters;
import dev.attractor.nets.Quantization;
import dev.attractor.nets.QuantizationRun;
import dev.attractor.nets.ResNet;
import dev.attractor.nets.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Training steps of one kind in a process of their own, for its time and its memory: {@code plain},
 * or {@code METHOD CODEWORDS DIMENSION [ITERATIONS]}, with a number of plain steps of soft k-means
 * where it is given, else to the attractor. Prints one JSON object.
 */
final class QuantizeStep {
  private static final int BATCH = 128;
  private static final int STEPS = 20;

  /**
   * Of the start values. From some, a unit at the kink of a ReLU makes gradients with and without
   * oneDNN differ by more than a network's trial of both allows, and oneDNN is then switched off:
   * of the seeds 0 to 5 at 0, 2 and 4.
   */
  private static final long SEED = 1;

  /** Of the first steps, which compile and tune. */
  private static final int SKIPPED = 10;

  private QuantizeStep() {}

  /** See the class. */
  public static void main(String[] args) throws IOException {
    Architecture network = ResNet.eighteen("resnet-18", 10);
    LabelledImages images = noise(BATCH);
    List<Long> times = new ArrayList<>(List.of(System.nanoTime()));
    Training.Listener clock = (step, total, loss) -> times.add(System.nanoTime());
    Optimizer optimizer = new Optimizer.Adam(1e-4);
    if (args[0].equals("plain")) {
      new Training(optimizer, STEPS, BATCH).train(network, images, SEED, clock);
    } else {
      LayerClustering clustering = clustering(args);
      Quantization settings =
          new Quantization(
              List.of(LayerRule.cluster("*", clustering)),
              Quantization.Biases.FREE,
              optimizer,
              STEPS,
              BATCH,
              0);
      new QuantizationRun(settings, Parameters.initial(network, SEED), images).finish(null, clock);
    }
    List<Double> seconds = new ArrayList<>();
    for (int i = SKIPPED; i + 1 < times.size(); i++) {
      seconds.add((times.get(i + 1) - times.get(i)) * 1e-9);
    }
    seconds.sort(null);
    JsonObject result = new JsonObject();
    result.addProperty("seconds", seconds.get(seconds.size() / 2));
    result.addProperty("peak_mb", peakMegabytes());
    System.out.println(result);
  }

  private static LayerClustering clustering(String[] args) {
    int codewords = Integer.parseInt(args[1]);
    int dimension = Integer.parseInt(args[2]);
    LayerMethod method = LayerMethod.valueOf(args[0].toUpperCase(Locale.ROOT));
    Temperature temperature = Temperature.relative(0.05);
    return args.length == 3
        ? LayerClustering.accelerated(codewords, dimension, method, temperature, 0)
        : new LayerClustering(
            codewords,
            dimension,
            method,
            temperature,
            LayerClustering.Solving.PLAIN,
            Integer.parseInt(args[3]),
            0,
            0);
  }

  private static LabelledImages noise(int count) {
    SplittableRandom random = new SplittableRandom(0);
    byte[] pixels = new byte[count * 3 * 32 * 32];
    random.nextBytes(pixels);
    int[] labels = random.ints(count, 0, 10).toArray();
    return new LabelledImages("noise", 3, 32, 32, 255, 10, pixels, labels);
  }

  /** The largest resident size of this process so far, in MiB; NaN where Linux does not tell. */
  private static double peakMegabytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return Double.NaN;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElse(Double.NaN);
  }
}
