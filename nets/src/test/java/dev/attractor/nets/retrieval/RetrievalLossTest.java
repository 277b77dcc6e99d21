package dev.attractor.nets.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.attractor.nets.TrainingLoss;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Losses of embeddings against their definitions in double precision. */
class RetrievalLossTest {
  private static final int ROWS = 12;
  private static final int SIZE = 5;
  private static final int CLASSES = 3;

  private final Random random = new Random(Long.getLong("attractor.seed", 1711));

  private record Pass(double loss, float[] gradient) {}

  private static Pass pass(TrainingLoss loss, double[] rows) {
    System.setProperty("ai.djl.offline", "true");
    Engine engine = Engine.getEngine("PyTorch");
    float[] single = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      single[i] = (float) rows[i];
    }
    float[] oneHot = new float[ROWS * CLASSES];
    for (int i = 0; i < ROWS; i++) {
      oneHot[i * CLASSES + i % CLASSES] = 1;
    }
    try (NDManager manager = engine.newBaseManager()) {
      NDArray x = manager.create(single, new Shape(ROWS, SIZE));
      NDArray targets = manager.create(oneHot, new Shape(ROWS, CLASSES));
      x.setRequiresGradient(true);
      try (GradientCollector collector = engine.newGradientCollector()) {
        NDArray value = loss.of(x, targets);
        collector.backward(value);
        return new Pass(value.getFloat(), x.getGradient().toFloatArray());
      }
    }
  }

  private double[] unitRows() {
    double[] rows = new double[ROWS * SIZE];
    for (int i = 0; i < ROWS; i++) {
      double square = 0;
      for (int a = i * SIZE; a < (i + 1) * SIZE; a++) {
        rows[a] = random.nextGaussian();
        square += rows[a] * rows[a];
      }
      for (int a = i * SIZE; a < (i + 1) * SIZE; a++) {
        rows[a] = (float) (rows[a] / Math.sqrt(square));
      }
    }
    return rows;
  }

  private static double score(double[] rows, int i, int j) {
    double sum = 0;
    for (int a = 0; a < SIZE; a++) {
      sum += rows[i * SIZE + a] * rows[j * SIZE + a];
    }
    return sum;
  }

  private static boolean alike(int i, int j) {
    return i != j && i % CLASSES == j % CLASSES;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** The mean of -log(share of the k best that are alike), thresholds by bisection. */
  private static double recallLoss(double[] rows, int k, double beta) {
    double sum = 0;
    for (int i = 0; i < ROWS; i++) {
      double low = -beta - 50;
      double high = beta + 50;
      for (int step = 0; step < 200; step++) {
        double middle = (low + high) / 2;
        double total = 0;
        for (int j = 0; j < ROWS; j++) {
          total += j == i ? 0 : sigmoid(beta * score(rows, i, j) + middle);
        }
        low = total < k ? middle : low;
        high = total < k ? high : middle;
      }
      double right = 0;
      for (int j = 0; j < ROWS; j++) {
        right += alike(i, j) ? sigmoid(beta * score(rows, i, j) + low) : 0;
      }
      sum -= Math.log(right / k + RecallLoss.FLOOR);
    }
    return sum / ROWS;
  }

  /**
   * Single precision: inner products below 1 times beta are off by some eps beta, and the loss and
   * its gradient (times beta again) by as much of their size.
   */
  private static void compare(
      TrainingLoss loss, ToDoubleFunction<double[]> exact, double[] rows, double beta) {
    Pass pass = pass(loss, rows);
    double rounding = 100 * 0x1p-23 * (1 + beta);
    double value = exact.applyAsDouble(rows);
    assertThat(pass.loss()).isEqualTo(value, within(rounding * (1 + Math.abs(value))));
    double h = 1e-6 / (1 + beta);
    for (int at = 0; at < rows.length; at++) {
      double kept = rows[at];
      rows[at] = kept + h;
      double above = exact.applyAsDouble(rows);
      rows[at] = kept - h;
      double below = exact.applyAsDouble(rows);
      rows[at] = kept;
      assertThat((double) pass.gradient()[at])
          .as("gradient " + at)
          .isEqualTo((above - below) / (2 * h), within(rounding * (1 + beta)));
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,8", "3,1", "3,16", "10,4"})
  void recallLossAndGradientAreThoseOfTheExactSolution(int k, float beta) {
    double[] rows = unitRows();
    compare(new RecallLoss(k, beta), x -> recallLoss(x, k, beta), rows, beta);
  }

  @Test
  void sinkhornsLimitIsTheSameLossAndAFewIterationsAreNot() {
    double[] rows = unitRows();
    double exact = recallLoss(rows, 3, 8);
    assertThat(pass(new SinkhornLoss(3, 8, 2000), rows).loss()).isEqualTo(exact, within(1e-4));
    assertThat(Math.abs(pass(new SinkhornLoss(3, 8, 1), rows).loss() - exact)).isGreaterThan(1e-3);
    Pass limit = pass(new SinkhornLoss(3, 8, 2000), rows);
    Pass ours = pass(new RecallLoss(3, 8), rows);
    for (int at = 0; at < rows.length; at++) {
      assertThat(limit.gradient()[at]).isEqualTo(ours.gradient()[at], within(1e-3f));
    }
  }

  @Test
  void softSortIsItsDefinition() {
    double[] rows = unitRows();
    compare(
        new SoftSortLoss(3, 4),
        x -> {
          double sum = 0;
          for (int i = 0; i < ROWS; i++) {
            double[] scores = new double[ROWS];
            for (int j = 0; j < ROWS; j++) {
              scores[j] = j == i ? Double.NEGATIVE_INFINITY : score(x, i, j);
            }
            double[] sorted = scores.clone();
            Arrays.sort(sorted);
            double right = 0;
            for (int l = ROWS - 3; l < ROWS; l++) {
              double all = 0;
              double good = 0;
              for (int j = 0; j < ROWS; j++) {
                double e = j == i ? 0 : Math.exp(-4 * Math.abs(sorted[l] - scores[j]));
                all += e;
                good += alike(i, j) ? e : 0;
              }
              right += good / all;
            }
            sum -= Math.log(right / 3 + RecallLoss.FLOOR);
          }
          return sum / ROWS;
        },
        rows,
        4);
  }

  @Test
  void contrastiveLossIsItsDefinition() {
    double[] rows = unitRows();
    compare(
        new ContrastiveLoss(10),
        x -> {
          double sum = 0;
          for (int i = 0; i < ROWS; i++) {
            double all = 0;
            double positives = 0;
            int count = 0;
            for (int j = 0; j < ROWS; j++) {
              all += j == i ? 0 : Math.exp(10 * score(x, i, j));
              positives += alike(i, j) ? 10 * score(x, i, j) : 0;
              count += alike(i, j) ? 1 : 0;
            }
            sum += Math.log(all) - positives / count;
          }
          return sum / ROWS;
        },
        rows,
        10);
  }

  @Test
  void tripletLossIsTheMeanOverAllTriplets() {
    double[] rows = unitRows();
    compare(
        new TripletLoss(5),
        x -> {
          double sum = 0;
          int count = 0;
          for (int i = 0; i < ROWS; i++) {
            for (int p = 0; p < ROWS; p++) {
              for (int n = 0; n < ROWS; n++) {
                if (alike(i, p) && n != i && !alike(i, n)) {
                  sum += Math.log1p(Math.exp(5 * (score(x, i, n) - score(x, i, p))));
                  count++;
                }
              }
            }
          }
          return sum / count;
        },
        rows,
        5);
  }

  @Test
  void aBatchHoldsMoreRowsThanAreRecalled() {
    double[] rows = unitRows();
    for (TrainingLoss loss :
        List.of(new RecallLoss(ROWS, 4), new SinkhornLoss(ROWS, 4, 1), new SoftSortLoss(ROWS, 4))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> pass(loss, rows))
          .withMessageStartingWith("each row of a batch is to recall 12 others, and there are 12");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RecallLoss(0, 4))
        .withMessage("need k of at least 1 and beta above 0, got 0 and 4.0");
  }
}
