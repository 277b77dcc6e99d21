package dev.attractor.bench;

/**
 * One measured line: ours beside the fastest peer.
 *
 * @param name what was measured, sizes included
 * @param ours our figure, in {@code unit}
 * @param error half of its 99.9 % confidence interval, in the same unit; null where it is a median
 * @param peer the fastest peer's figure in the same unit; null without a peer
 * @param peerError half of its 99.9 % confidence interval; null where it is a median
 * @param peerName which peer that was; null without a peer
 * @param ratio peer / ours: above 1 we are ahead; null without a peer
 * @param unit the unit of the figures, such as {@code ms}
 */
record Row(
    String name,
    double ours,
    Double error,
    Double peer,
    Double peerError,
    String peerName,
    Double ratio,
    String unit) {
  static Row alone(String name, double ours, String unit) {
    return new Row(name, ours, null, null, null, null, null, unit);
  }

  static Row beside(String name, double ours, double peer, String peerName, String unit) {
    return new Row(name, ours, null, peer, null, peerName, peer / ours, unit);
  }

  /** The same with errors. */
  Row within(double error, double peerError) {
    return new Row(name, ours, error, peer, peerError, peerName, ratio, unit);
  }
}
