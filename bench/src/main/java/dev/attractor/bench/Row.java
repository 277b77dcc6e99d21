package dev.attractor.bench;

/**
 * One measured line: ours beside the fastest peer.
 *
 * @param name what was measured, sizes included
 * @param ours our figure, in {@code unit}
 * @param peer the fastest peer's figure in the same unit; null without a peer
 * @param peerName which peer that was; null without a peer
 * @param ratio peer / ours: above 1 we are ahead; null without a peer
 * @param unit the unit of both figures, such as {@code ms}
 */
record Row(String name, double ours, Double peer, String peerName, Double ratio, String unit) {
  static Row alone(String name, double ours, String unit) {
    return new Row(name, ours, null, null, null, unit);
  }

  static Row beside(String name, double ours, double peer, String peerName, String unit) {
    return new Row(name, ours, peer, peerName, peer / ours, unit);
  }
}
