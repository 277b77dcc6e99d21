package dev.attractor.motion;

/**
 * How far learning has come.
 *
 * @param phase {@code "velocity"} or {@code "roll-out"}
 * @param step steps taken over all phases
 * @param steps steps of all phases
 * @param loss mean loss since the last report
 */
public record LearningProgress(String phase, long step, long steps, double loss) {
  /** Asked after every report; says whether to go on. */
  @FunctionalInterface
  public interface Listener {
    /** False ends learning early; the model is what was learned until then. */
    boolean proceed(LearningProgress progress);
  }
}
