package dev.attractor.bench;

import com.google.gson.JsonObject;
import com.sun.management.OperatingSystemMXBean;
import dev.attractor.clustering.ScalarQuantizer;
import dev.attractor.compression.Checkpoint;
import dev.attractor.compression.CompressedTensor;
import dev.attractor.compression.CompressionRules;
import dev.attractor.compression.Compressor;
import dev.attractor.compression.Grouping;
import dev.attractor.compression.TensorRecipe;
import dev.attractor.formats.FloatArray;
import dev.attractor.formats.NpyFile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Codebooks of 16 for output channels of 4096 weights on one thread, beside flash1dkmeans and
 * scikit-learn, with the sum of squared errors of each; then a made checkpoint in bfloat16 to 4
 * bits, with a codebook for each channel and for each tensor; then the same in processes that are
 * killed. {@code -Dattractor.bench.gigabytes=8} sets its size (1), {@code
 * -Dattractor.bench.parts=channels, checkpoint,killed} what is run.
 */
final class CompressBenchmark implements Benchmark {
  private static final int CODEWORDS = 16;
  private static final int CHANNEL = 4096;
  private static final int CHANNELS = 200;
  private static final double NANOS_PER_MILLI = 1e6;

  @Override
  public String name() {
    return "compress";
  }

  @Override
  public String description() {
    return "codebooks of output channels, and whole checkpoints to 4 bits";
  }

  @Override
  public List<Row> run(Peers peers) throws Exception {
    List<Row> rows = new ArrayList<>();
    Path folder = Files.createTempDirectory("attractor-compress");
    try {
      List<String> parts =
          List.of(
              System.getProperty("attractor.bench.parts", "channels,checkpoint,killed").split(","));
      if (parts.contains("channels")) {
        channels(folder, peers, rows);
      }
      double gigabytes = Double.parseDouble(System.getProperty("attractor.bench.gigabytes", "1"));
      Path made = folder.resolve("made");
      if (parts.contains("checkpoint") || parts.contains("killed")) {
        MadeCheckpoint.write(made, (long) (gigabytes * 1e9), 0);
      }
      if (parts.contains("checkpoint")) {
        checkpoint(made, folder, rows);
      }
      if (parts.contains("killed")) {
        int differences = new KilledRuns(made, folder).differences(1);
        rows.add(Row.alone("killed at ten random moments: files that differ", differences, ""));
      }
    } finally {
      delete(folder);
    }
    return rows;
  }

  private static void channels(Path folder, Peers peers, List<Row> rows) throws Exception {
    for (boolean halves : new boolean[] {true, false}) {
      String of = halves ? ", bfloat16" : ", float32";
      float[] values = new float[CHANNELS * CHANNEL];
      SplittableRandom random = new SplittableRandom(1);
      for (int i = 0; i < values.length; i++) {
        float value = (float) (0.02 * random.nextGaussian());
        int bits = Float.floatToRawIntBits(value);
        values[i] = halves ? Float.intBitsToFloat((bits + 0x8000) & 0xffff0000) : value;
      }
      double[] squares = new double[1];
      double seconds = Double.POSITIVE_INFINITY;
      for (int i = 0; i < 12; i++) {
        long begin = System.nanoTime();
        squares[0] = quantize(values);
        seconds = Math.min(seconds, (System.nanoTime() - begin) * 1e-9);
      }
      Path file = folder.resolve("channels.npy");
      NpyFile.write(file, new FloatArray(new int[] {CHANNELS, CHANNEL}, values));
      if (!peers.available()) {
        rows.add(Row.alone("200 channels" + of, seconds * 1e3, "ms"));
        continue;
      }
      for (String impl : List.of("flash", "sklearn")) {
        JsonObject theirs =
            peers
                .run(
                    "compress.py",
                    "--impl",
                    impl,
                    "--codewords",
                    String.valueOf(CODEWORDS),
                    "--file",
                    file.toString(),
                    "--reps",
                    impl.equals("flash") ? "3" : "1")
                .getFirst();
        String peer = theirs.get("peer").getAsString();
        rows.add(
            Row.beside(
                "200 channels" + of,
                seconds * 1e3,
                theirs.get("seconds").getAsDouble() * 1e3,
                peer,
                "ms"));
        rows.add(
            Row.beside(
                "  sum of squared errors" + of,
                squares[0],
                theirs.get("squares").getAsDouble(),
                peer,
                ""));
      }
    }
  }

  private static double quantize(float[] values) {
    ScalarQuantizer quantizer = new ScalarQuantizer(CODEWORDS);
    float[] codebook = new float[CODEWORDS];
    int[] codes = new int[CHANNEL];
    double squares = 0;
    for (int at = 0; at < values.length; at += CHANNEL) {
      quantizer.fit(values, null, at, CHANNEL, codebook, 0);
      quantizer.assign(values, at, CHANNEL, codebook, 0, codes);
      for (int i = 0; i < CHANNEL; i++) {
        double error = (double) values[at + i] - codebook[codes[i]];
        squares += error * error;
      }
    }
    return squares;
  }

  private static void checkpoint(Path made, Path folder, List<Row> rows) throws IOException {
    for (Grouping grouping : List.of(Grouping.CHANNEL, Grouping.TENSOR)) {
      Path out = folder.resolve("packed");
      Compressor compressor =
          new Compressor(CompressionRules.all(new TensorRecipe(CODEWORDS, 1, grouping)), Map.of());
      resetPeaks();
      long processor = processorNanos();
      long begin = System.nanoTime();
      List<CompressedTensor> report = compressor.run(Checkpoint.of(made), out, (done, total) -> {});
      double millis = (System.nanoTime() - begin) / NANOS_PER_MILLI;
      long bytes = report.stream().mapToLong(CompressedTensor::bytes).sum();
      long packed = report.stream().mapToLong(CompressedTensor::packedBytes).sum();
      String of = ", a codebook a " + grouping;
      rows.add(
          Row.alone(
              String.format(Locale.ROOT, "%.3g GB of bfloat16 to 4 bits%s", bytes * 1e-9, of),
              millis,
              "ms"));
      double seconds = (processorNanos() - processor) * 1e-9;
      rows.add(Row.alone("  processor time, all threads" + of, seconds, "s"));
      rows.add(Row.alone("  MB a second of input" + of, bytes * 1e-3 / millis, ""));
      rows.add(Row.alone("  times smaller" + of, (double) bytes / packed, ""));
      rows.add(Row.alone("  heap at most, garbage included" + of, peak() * 1e-6, "MB"));
      delete(out);
    }
  }

  /** What the process has used: says more than the time on a machine that does other work too. */
  private static long processorNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private static Stream<MemoryPoolMXBean> pools() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP);
  }

  private static void resetPeaks() {
    System.gc();
    pools().forEach(MemoryPoolMXBean::resetPeakUsage);
  }

  private static long peak() {
    return pools().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
