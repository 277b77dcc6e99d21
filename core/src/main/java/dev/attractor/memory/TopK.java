package dev.attractor.memory;

/**
 * Hard top-k: column i is 1 at the i-th largest score and 0 elsewhere; among equals the smaller
 * index comes first. The limit of {@link KSoftmax} as scores grow apart [3.9]. Threshold i is the
 * negative of the i-th largest score. The gradient is zero wherever it exists, and that is what the
 * pull-back gives.
 *
 * @param k columns, at least 1
 */
public record TopK(int k) implements Separation {
  /** Checks the bound. */
  public TopK {
    Bounds.checkK(k);
  }

  @Override
  public int columns() {
    return k;
  }
}
