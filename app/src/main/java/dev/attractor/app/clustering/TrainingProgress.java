package dev.attractor.app.clustering;

import dev.attractor.app.cli.Progress;
import dev.attractor.nets.Training;
import java.util.Locale;

/** Moves a bar and shows the loss, averaged over about a hundred steps. */
final class TrainingProgress implements Training.Listener {
  private static final double SHARE = .01;

  private final Progress progress;
  private double average = Double.NaN;

  TrainingProgress(Progress progress) {
    this.progress = progress;
  }

  @Override
  public void step(long step, long total, double loss) {
    average = Double.isNaN(average) ? loss : average + SHARE * (loss - average);
    progress.message(String.format(Locale.ROOT, "loss %.3f", average));
    progress.at(step);
  }
}
