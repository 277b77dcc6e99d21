package dev.attractor.app.report;

import dev.attractor.data.demonstrations.DemonstrationSet;
import dev.attractor.motion.Demonstration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** A SHA-256 hash of what is added, in order; every part is added with its length. */
public final class Fingerprint {
  private static final int SHOWN_BYTES = 8;

  private final MessageDigest digest;

  public Fingerprint() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  public Fingerprint add(byte[] bytes) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    digest.update(bytes);
    return this;
  }

  public Fingerprint add(String text) {
    return add(text.getBytes(StandardCharsets.UTF_8));
  }

  public Fingerprint add(double... numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(numbers.length, Double.BYTES));
    for (double number : numbers) {
      bytes.putDouble(number);
    }
    return add(bytes.array());
  }

  /** Name, states with their times and velocities, and goal. */
  public Fingerprint add(DemonstrationSet set) {
    add(set.name()).add(set.goal());
    for (List<Demonstration> part : List.of(set.training(), set.unseen())) {
      add((double) part.size());
      part.forEach(this::add);
    }
    return this;
  }

  private void add(Demonstration shown) {
    int d = shown.dimension();
    double[] state = new double[1 + 2 * d];
    add((double) shown.size());
    for (int i = 0; i < shown.size(); i++) {
      state[0] = shown.trajectory().time(i);
      for (int axis = 0; axis < d; axis++) {
        state[1 + axis] = shown.trajectory().position(i, axis);
        state[1 + d + axis] = shown.velocity(i, axis);
      }
      add(state);
    }
  }

  /** The first 16 hexadecimal digits; ends the hash. */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest(), 0, SHOWN_BYTES);
  }

  /**
   * The compiled classes of the modules (jars or folders of classes) that hold the given classes:
   * equal for two builds of one source, whatever their commits, and different once code that may
   * change a number is changed.
   */
  public static String ofCode(Class<?>... oneOfEachModule) {
    Fingerprint all = new Fingerprint();
    for (Class<?> one : oneOfEachModule) {
      try {
        Path place = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(place)) {
          all.addClasses(place);
        } else {
          try (FileSystem jar = FileSystems.newFileSystem(place)) {
            all.addClasses(jar.getPath("/"));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (URISyntaxException e) {
        throw new IllegalStateException(e);
      }
    }
    return all.hex();
  }

  private void addClasses(Path root) throws IOException {
    List<Path> files;
    try (Stream<Path> walked = Files.walk(root)) {
      files =
          walked
              .filter(file -> file.toString().endsWith(".class"))
              .sorted((a, b) -> name(root, a).compareTo(name(root, b)))
              .toList();
    }
    for (Path file : files) {
      add(name(root, file)).add(Files.readAllBytes(file));
    }
  }

  private static String name(Path root, Path file) {
    return root.relativize(file).toString().replace('\\', '/');
  }
}
