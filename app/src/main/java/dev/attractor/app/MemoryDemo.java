package dev.attractor.app;

import dev.attractor.app.cli.Console;
import dev.attractor.app.recall.Occlusion;
import dev.attractor.app.recall.PictureRow;
import dev.attractor.app.recall.PictureShape;
import dev.attractor.data.Digits;
import dev.attractor.data.LabelledImages;
import dev.attractor.memory.AssociativeMemory;
import dev.attractor.memory.Recall;
import dev.attractor.memory.Similarity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;

/** Hides half of embedded digits and recalls five pictures for each. */
final class MemoryDemo implements DemoPart {
  private static final int MEMORIES = 300;
  private static final int QUERIES = 3;
  private static final int RECALLED = 5;
  private static final double BETA = 3;

  @Override
  public String title() {
    return "Memory: recall what it nearly is";
  }

  @Override
  public void run(Console console, long seed, Path folder) throws IOException {
    LabelledImages digits = Digits.all();
    PictureShape shape = new PictureShape(digits.channels(), digits.height(), digits.width());
    Random random = new Random(seed);
    float[][] stored = new float[MEMORIES][];
    for (int i = 0; i < MEMORIES; i++) {
      stored[i] = digits.image(random.nextInt(digits.count()));
    }
    AssociativeMemory memory = AssociativeMemory.of(stored, Similarity.negativeManhattan());
    PictureRow pictures = new PictureRow();
    int found = 0;
    for (int q = 0; q < QUERIES; q++) {
      int shown = random.nextInt(MEMORIES);
      float[] query = Occlusion.TOP_HALF.apply(stored[shown], shape);
      Recall recall = memory.recall(query, RECALLED, BETA);
      double[] wide = new double[query.length];
      for (int c = 0; c < wide.length; c++) {
        wide[c] = query[c];
      }
      pictures.query(shape.image(wide), "top half hidden");
      for (int i = 0; i < RECALLED; i++) {
        pictures.recalled(shape.image(recall.pattern(i)), "column " + (i + 1));
      }
      for (long id : recall.ranked()) {
        found += id == shown ? 1 : 0;
      }
    }
    pictures.figure().save(folder.resolve("memory-recall"));
    console.line(
        String.format(
            Locale.ROOT,
            "Stored %d digits, hid the top half of %d, recalled the %d nearest of each at once.%n"
                + "The digit that was hidden is among them in %d of %d cases; see memory-recall.png.",
            MEMORIES,
            QUERIES,
            RECALLED,
            found,
            QUERIES));
  }
}
