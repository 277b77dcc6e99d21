package dev.attractor.nets.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.attractor.data.Digits;
import dev.attractor.data.ImageSplit;
import dev.attractor.data.LabelledImages;
import dev.attractor.nets.Optimizer;
import dev.attractor.nets.PixelNormalisation;
import dev.attractor.nets.Training;
import dev.attractor.nets.TrainingRun;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Embeddings of the embedded digits, trained to recall their class. */
class EmbeddingTrainingTest {
  private static final int SIZE = 16;
  private static final int K = 5;
  private static final ImageSplit DIGITS = Digits.split(0);
  private static final EmbeddingCnn NETWORK =
      new EmbeddingCnn("digits", 1, 8, SIZE, PixelNormalisation.of(.3053f, .3760f));
  private static final Training TRAINING = new Training(new Optimizer.ConstantAdam(1e-3), 2, 128);

  @TempDir Path folder;

  /** The share of the K nearest of each other image, by inner products, that have its class. */
  private static double precision(float[] embedded, LabelledImages images) {
    int n = images.count();
    int[] labels = images.labels();
    double right = 0;
    for (int i = 0; i < n; i++) {
      boolean[] taken = new boolean[n];
      taken[i] = true;
      for (int round = 0; round < K; round++) {
        int best = -1;
        double most = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < n; j++) {
          if (!taken[j]) {
            double score = 0;
            for (int a = 0; a < SIZE; a++) {
              score += embedded[i * SIZE + a] * embedded[j * SIZE + a];
            }
            best = score > most ? j : best;
            most = Math.max(most, score);
          }
        }
        taken[best] = true;
        right += labels[best] == labels[i] ? 1 : 0;
      }
    }
    return right / n / K;
  }

  @Test
  void trainedEmbeddingsOfUnseenDigitsRecallTheirClass() {
    LabelledImages judged = DIGITS.test();
    try (TrainingRun run =
        new TrainingRun(TRAINING, NETWORK, DIGITS.train(), 1, new RecallLoss(K, 16))) {
      double before = precision(run.outputs(judged, SIZE), judged);
      double first = run.epoch((step, total, loss) -> {});
      double second = run.epoch((step, total, loss) -> {});
      float[] embedded = run.outputs(judged, SIZE);
      assertThat(second).isLessThan(first);
      // Errors of the untrained network; a third of them is left after two epochs on any seed
      // tried.
      assertThat(1 - precision(embedded, judged)).isLessThan((1 - before) / 2);
      double square = 0;
      for (int a = 0; a < SIZE; a++) {
        square += embedded[a] * embedded[a];
      }
      assertThat(square).as("a unit vector").isEqualTo(1, within(1e-5));
    }
  }

  @Test
  void aCheckpointBelongsToItsLoss() throws IOException {
    Path checkpoint = folder.resolve("checkpoint.safetensors");
    LabelledImages few = DIGITS.train().first(128);
    try (TrainingRun run = new TrainingRun(TRAINING, NETWORK, few, 1, new RecallLoss(K, 16));
        TrainingRun same = new TrainingRun(TRAINING, NETWORK, few, 1, new RecallLoss(K, 16));
        TrainingRun other = new TrainingRun(TRAINING, NETWORK, few, 1, new RecallLoss(K, 8))) {
      run.epoch((step, total, loss) -> {});
      run.write(checkpoint);
      same.resume(checkpoint);
      assertThat(same.parameters().hash()).isEqualTo(run.parameters().hash());
      assertThatThrownBy(() -> other.resume(checkpoint))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("belongs to a run with");
    }
  }
}
