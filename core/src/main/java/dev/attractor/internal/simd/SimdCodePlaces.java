package dev.attractor.internal.simd;

/**
 * Where the codes of sixteen of 32 numbers lie.
 *
 * @param bytes for each byte of a lane the byte of the codes to take
 * @param shift how far a lane's code is from the lowest bit then
 * @param within which of a codeword's numbers a lane is
 */
record SimdCodePlaces(byte[] bytes, int[] shift, int[] within) {
  private static final int LANES = SimdCodeLookup.LANES;
  private static final SimdCodePlaces[] KNOWN = new SimdCodePlaces[16 * 5 * 2];

  static SimdCodePlaces of(int bits, int dimension, int first) {
    int key = (bits * 5 + dimension) * 2 + first / LANES;
    SimdCodePlaces known = KNOWN[key];
    if (known == null) { // made twice at worst
      known = make(bits, dimension, first);
      KNOWN[key] = known;
    }
    return known;
  }

  private static SimdCodePlaces make(int bits, int dimension, int first) {
    byte[] bytes = new byte[4 * LANES];
    int[] shift = new int[LANES];
    int[] within = new int[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      int bit = (first + lane) / dimension * bits;
      for (int i = 0; i < 4; i++) {
        bytes[4 * lane + i] = (byte) (bit / Byte.SIZE + i);
      }
      shift[lane] = bit % Byte.SIZE;
      within[lane] = (first + lane) % dimension;
    }
    return new SimdCodePlaces(bytes, shift, within);
  }
}
