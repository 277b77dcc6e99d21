package dev.attractor.data;

/** What is to be found for each of some examples. */
public sealed interface Targets {
  /** How many numbers a network gives for an example. */
  int outputs();

  /** How many examples. */
  int count();

  /** The targets of the examples {@code chosen}, in that order. */
  Targets select(int[] chosen);

  /**
   * A class each: a network gives a score for each class.
   *
   * @param outputs how many classes there are; labels run from 0 to one less
   * @param labels the class of each example; not copied
   */
  record Classes(int outputs, int[] labels) implements Targets {
    /** Checks the labels. */
    public Classes {
      for (int i = 0; i < labels.length; i++) {
        if (labels[i] < 0 || labels[i] >= outputs) {
          throw new IllegalArgumentException(
              "example %d has class %d of %d".formatted(i, labels[i], outputs));
        }
      }
    }

    @Override
    public int count() {
      return labels.length;
    }

    @Override
    public Classes select(int[] chosen) {
      int[] selected = new int[chosen.length];
      for (int i = 0; i < chosen.length; i++) {
        selected[i] = labels[chosen[i]];
      }
      return new Classes(outputs, selected);
    }
  }

  /**
   * Numbers to predict.
   *
   * @param outputs how many for each example, at least 1
   * @param values finite, example by example; not copied
   */
  record Values(int outputs, float[] values) implements Targets {
    /** Checks the sizes. */
    public Values {
      if (outputs < 1 || values.length % outputs != 0) {
        throw new IllegalArgumentException(
            "%d numbers are no examples of %d each".formatted(values.length, outputs));
      }
    }

    @Override
    public int count() {
      return values.length / outputs;
    }

    @Override
    public Values select(int[] chosen) {
      float[] selected = new float[Math.multiplyExact(chosen.length, outputs)];
      for (int i = 0; i < chosen.length; i++) {
        System.arraycopy(values, chosen[i] * outputs, selected, i * outputs, outputs);
      }
      return new Values(outputs, selected);
    }
  }
}
