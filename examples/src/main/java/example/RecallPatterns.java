package example;

import dev.attractor.formats.MemoryFile;
import dev.attractor.formats.StoredMemory;
import dev.attractor.memory.AssociativeMemory;
import dev.attractor.memory.Recall;
import dev.attractor.memory.Similarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;

/** Keeps patterns in a file and recalls the nearest to a query of which half is hidden. */
public final class RecallPatterns {
  private RecallPatterns() {}

  public static void main(String[] args) throws IOException {
    float[][] patterns = patterns(500, 64);
    Path file = Files.createTempFile("patterns", ".mem");
    AssociativeMemory made = AssociativeMemory.of(patterns, Similarity.negativeManhattan());
    MemoryFile.write(file, new StoredMemory(made, Map.of(17L, "seventeen"), Map.of()));
    StoredMemory stored = MemoryFile.read(file);
    Files.delete(file);

    float[] query = patterns[17].clone();
    Arrays.fill(query, 0, 32, 0);
    Recall recall = stored.memory().recall(query, 3, 3);
    long nearest = recall.indices()[0];
    System.out.printf(
        "recall: %d patterns, nearest is %d, %s%n",
        stored.memory().size(), nearest, stored.labels().get(nearest));
  }

  /** Vectors of normal numbers, always the same. */
  static float[][] patterns(int count, int dimension) {
    Random random = new Random(1);
    float[][] patterns = new float[count][dimension];
    for (float[] pattern : patterns) {
      for (int i = 0; i < dimension; i++) {
        pattern[i] = (float) random.nextGaussian();
      }
    }
    return patterns;
  }
}
