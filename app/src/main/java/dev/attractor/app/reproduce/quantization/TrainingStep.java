package dev.attractor.app.reproduce.quantization;

import com.google.gson.Gson;
import dev.attractor.app.cli.Console;
import dev.attractor.app.report.PeakMemory;
import dev.attractor.clustering.Temperature;
import dev.attractor.data.LabelledImages;
import dev.attractor.nets.LayerClustering;
import dev.attractor.nets.LayerMethod;
import dev.attractor.nets.LayerRule;
import dev.attractor.nets.Optimizer;
import dev.attractor.nets.Parameters;
import dev.attractor.nets.Quantization;
import dev.attractor.nets.QuantizationRun;
import dev.attractor.nets.ResNet;
import dev.attractor.nets.Training;
import dev.attractor.nets.UnrolledClustering;
import dev.attractor.parallel.Parallelism;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Training steps of ResNet-18 (11,172,032 weights, 128 images of 32 x 32) in a process of their
 * own, for their time and their memory.
 *
 * @param kind how weights are clustered
 * @param codewords k
 * @param dimension d
 * @param iterations plain steps of soft k-means; 0 to solve to the attractor
 * @param steps how many are taken
 */
public record TrainingStep(Kind kind, int codewords, int dimension, int iterations, int steps) {
  /** Of the start values. */
  private static final long SEED = 1;

  private static final int BATCH = 128;
  private static final double TEMPERATURE = .05; // of each layer's standard deviation

  /** What a step does with weights. */
  public enum Kind {
    /** Nothing: no clustering. */
    PLAIN,
    /** Soft k-means, its steps differentiated one by one from the codebooks that are kept. */
    DKM,
    /** Soft k-means, its steps differentiated by the engine, which keeps every attention. */
    UNROLLED,
    /** Soft k-means with the implicit gradient. */
    IDKM,
    /** Soft k-means with the Jacobian-free gradient. */
    JFB
  }

  /**
   * What was measured.
   *
   * @param seconds median of the later half of the steps
   * @param megabytes most that the process held, its native libraries included; NaN where the
   *     system does not tell
   */
  public record Measured(double seconds, double megabytes) {}

  /**
   * Measures what the arguments say, and prints it as JSON: the other end of {@link #inOwnProcess}.
   */
  public static void main(String[] args) {
    TrainingStep step =
        new TrainingStep(
            Kind.valueOf(args[0]),
            Integer.parseInt(args[1]),
            Integer.parseInt(args[2]),
            Integer.parseInt(args[3]),
            Integer.parseInt(args[4]));
    Measured measured = Parallelism.threads(Integer.parseInt(args[5])).during(step::here);
    new Console(new PrintWriter(System.out), new PrintWriter(System.err), true)
        .result(measured, "");
  }

  /**
   * Measures in a process of its own, started as this one was.
   *
   * @throws IOException when it fails, as for want of memory
   */
  public Measured inOwnProcess(int threads) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> !argument.startsWith("-Dattractor.stderr")) // a descriptor of this one
        .forEach(command::add);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), TrainingStep.class.getName()));
    for (Object argument : List.of(kind, codewords, dimension, iterations, steps, threads)) {
      command.add(argument.toString());
    }
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      process.getOutputStream().close();
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      if (code != 0) {
        throw new IOException("%s: its process ended with exit code %d".formatted(this, code));
      }
      return new Gson().fromJson(printed, Measured.class);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(this + ": interrupted", e);
    } finally {
      process.destroy();
    }
  }

  private Measured here() {
    try {
      return measure();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Measured measure() throws IOException {
    ResNet network = ResNet.eighteen("resnet-18", 10);
    LabelledImages images = noise();
    List<Long> times = new ArrayList<>(List.of(System.nanoTime()));
    Training.Listener clock = (step, total, loss) -> times.add(System.nanoTime());
    Optimizer optimizer = new Optimizer.Adam(1e-4);
    Training training = new Training(optimizer, steps, BATCH);
    switch (kind) {
      case PLAIN -> training.train(network, images, SEED, clock);
      case UNROLLED ->
          training.train(
              new UnrolledClustering(network, codewords, iterations, TEMPERATURE),
              images,
              SEED,
              clock);
      case DKM, IDKM, JFB ->
          new QuantizationRun(
                  new Quantization(
                      List.of(LayerRule.cluster("*", clustering())),
                      Quantization.Biases.FREE,
                      optimizer,
                      steps,
                      BATCH,
                      0),
                  Parameters.initial(network, SEED),
                  images)
              .finish(null, clock);
    }
    List<Double> seconds = new ArrayList<>();
    for (int i = steps / 2; i < steps; i++) {
      seconds.add((times.get(i + 1) - times.get(i)) * 1e-9);
    }
    seconds.sort(null);
    return new Measured(seconds.get(seconds.size() / 2), PeakMemory.megabytes());
  }

  private LayerClustering clustering() {
    LayerMethod method = LayerMethod.valueOf(kind.name());
    Temperature temperature = Temperature.relative(TEMPERATURE);
    return iterations == 0
        ? LayerClustering.accelerated(codewords, dimension, method, temperature, 0)
        : new LayerClustering(
            codewords,
            dimension,
            method,
            temperature,
            LayerClustering.Solving.PLAIN,
            iterations,
            0,
            0);
  }

  private static LabelledImages noise() {
    SplittableRandom random = new SplittableRandom(0);
    byte[] pixels = new byte[BATCH * 3 * 32 * 32];
    random.nextBytes(pixels);
    int[] labels = random.ints(BATCH, 0, 10).toArray();
    return new LabelledImages("noise", 3, 32, 32, 255, 10, pixels, labels);
  }
}
