package dev.attractor.motion.checks;

import java.util.List;

/**
 * Something about demonstrations that keeps a motion from following them.
 *
 * @param kind what it is
 * @param demonstrations the names of those concerned
 * @param message what was found, with its size and the bound, in one line
 * @param remedy what to do about it, in one line
 */
public record Finding(Kind kind, List<String> demonstrations, String message, String remedy) {
  /** What can be wrong with demonstrations. */
  public enum Kind {
    /** Fewer states than noise and velocities can be told from. */
    FEW_SAMPLES,
    /** A time stamp far from where its neighbours put it. */
    TIME_STAMPS,
    /** A rest on the way: only the goal is at rest in a motion. */
    STANDSTILL,
    /** Ends that are not one place. */
    DIFFERENT_GOALS,
    /** A start at the goal: from there a motion does not move. */
    CLOSED,
    /** Demonstrations that start in one place and part: a motion follows their mean. */
    ONE_START,
    /** A path that crosses itself: one state, two velocities. */
    SELF_CROSSING,
    /** Paths of two demonstrations that cross. */
    CROSSING,
    /** On a line: a movement that turns back, past the goal or before it. */
    REVERSAL,
    /** Measurement noise. */
    NOISE;

    /**
     * Whether it keeps a motion of an order from following: one of order 2 tells passes through the
     * same place apart by their velocities.
     */
    public boolean concerns(int order) {
      return order == 1
          || this != SELF_CROSSING && this != CROSSING && this != REVERSAL && this != ONE_START;
    }
  }

  /** Copies the list. */
  public Finding {
    demonstrations = List.copyOf(demonstrations);
  }

  /** Message and remedy in one line. */
  public String line() {
    return message + "; " + remedy;
  }
}
