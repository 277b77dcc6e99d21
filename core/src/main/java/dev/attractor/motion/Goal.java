package dev.attractor.motion;

/** Where a motion is to come to rest. */
public sealed interface Goal {
  /** The last state of the first demonstration. */
  record EndOfFirst() implements Goal {}

  /** A given state, in the units of the data. */
  record At(double[] state) implements Goal {
    /** Copies the state. */
    public At {
      state = state.clone();
    }
  }

  /** Found by learning, from the mean end of the demonstrations on. */
  record Learned() implements Goal {}

  /** The last state of the first demonstration: the default. */
  static Goal endOfFirst() {
    return new EndOfFirst();
  }

  /** A given state, in the units of the data. */
  static Goal at(double... state) {
    return new At(state);
  }

  /** Found by learning. */
  static Goal learned() {
    return new Learned();
  }
}
