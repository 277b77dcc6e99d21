package dev.attractor.nets.onnx;

import com.google.protobuf.ByteString;
import dev.attractor.clustering.PackedCodes;
import dev.attractor.formats.ClusteredTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The nodes and initialisers that stand for a clustered weight.
 *
 * <p>Codes of 1, 2, 4 or 8 bits lie packed in bytes. A table that all weights of that width share
 * holds the codes of each of the 256 bytes; the weight's codebook, looked up by it, is a table of
 * the numbers that each byte stands for, and the bytes look these up: {@code Gather, Cast, Gather,
 * Reshape}, with {@code Reshape, Slice} before the last where bytes or rows reach beyond the
 * weight's end. Codes of another width take the next wider one, those above 8 bits 16. A run-time
 * that folds constants does all this once, when it loads the file. Nodes have no names, which would
 * take more room than the codes of a small layer.
 */
final class CodedWeight {
  private static final int BYTES = 256;
  private static final String CODEBOOK = ".codebook";
  private static final String CODES = ".codes";
  private static final String INDICES = ".indices";
  private static final String FLAT = "attractor.flat";
  private static final String FIRST = "attractor.first";

  private final ClusteredTensor tensor;
  private final int bits;

  CodedWeight(ClusteredTensor tensor) {
    this.tensor = tensor;
    int needed = Math.max(1, tensor.codes().bits());
    bits = needed > 8 ? 16 : Integer.highestOneBit(2 * needed - 1);
  }

  /** Initialisers that all weights share, or all of this one's width. */
  List<Message> sharedInitializers() {
    List<Message> shared = new ArrayList<>();
    if (bits < 8) {
      int perByte = 8 / bits;
      byte[] codes = new byte[BYTES * perByte];
      for (int i = 0; i < codes.length; i++) {
        codes[i] = (byte) ((i / perByte) >> (bits * (i % perByte)) & ((1 << bits) - 1));
      }
      shared.add(
          Onnx.initializer(
              table(),
              Onnx.UINT8,
              List.of((long) BYTES, (long) perByte),
              ByteString.copyFrom(codes)));
    }
    if (isCut()) {
      shared.add(Onnx.longs(FLAT, List.of(-1L)));
      shared.add(Onnx.longs(FIRST, List.of(0L)));
    }
    return shared;
  }

  /** The node that all weights of this one's width share. */
  List<Message> sharedNodes() {
    return bits < 8 ? List.of(cast(table(), table() + INDICES)) : List.of();
  }

  List<Message> initializers() {
    String name = tensor.name();
    int rows = bits > 8 ? tensor.codewords() : 1 << bits;
    float[] codebook = Arrays.copyOf(tensor.codebook(), rows * tensor.dimension());
    byte[] packed = packed();
    List<Message> initializers = new ArrayList<>();
    initializers.add(
        Onnx.floats(name + CODEBOOK, List.of((long) rows, (long) tensor.dimension()), codebook));
    initializers.add(
        Onnx.initializer(
            name + CODES,
            bits > 8 ? Onnx.UINT16 : Onnx.UINT8,
            List.of((long) (bits > 8 ? packed.length / 2 : packed.length)),
            ByteString.copyFrom(packed)));
    initializers.add(Onnx.longs(name + ".shape", tensor.shape()));
    if (isCut()) {
      initializers.add(Onnx.longs(name + ".end", List.of(tensor.count())));
    }
    return initializers;
  }

  List<Message> nodes() {
    String name = tensor.name();
    List<Message> nodes = new ArrayList<>();
    String numbers = name + CODEBOOK;
    if (bits < 8) {
      nodes.add(Onnx.node("Gather", name + ".0", numbers, table() + INDICES));
      numbers = name + ".0";
    }
    nodes.add(cast(name + CODES, name + ".1"));
    nodes.add(Onnx.node("Gather", name + ".2", numbers, name + ".1"));
    String rows = name + ".2";
    if (isCut()) {
      nodes.add(Onnx.node("Reshape", name + ".3", rows, FLAT));
      nodes.add(Onnx.node("Slice", name + ".4", name + ".3", FIRST, name + ".end"));
      rows = name + ".4";
    }
    nodes.add(Onnx.node("Reshape", name, rows, name + ".shape"));
    return nodes;
  }

  /** Whether codes stand for more numbers than the weight has. */
  private boolean isCut() {
    long perUnit = (long) tensor.dimension() * Math.max(1, 8 / bits);
    return tensor.count() % perUnit != 0;
  }

  private static Message cast(String from, String to) {
    return Onnx.with(Onnx.node("Cast", to, from), "to", Onnx.INT32);
  }

  private String table() {
    return "attractor.codes." + bits;
  }

  private byte[] packed() {
    PackedCodes codes = tensor.codes();
    byte[] packed = new byte[Math.toIntExact((codes.size() * bits + 7) / 8)];
    for (long row = 0; row < codes.size(); row++) {
      int code = codes.get(row);
      long at = row * bits;
      packed[(int) (at / 8)] |= (byte) (code << at % 8);
      if (bits > 8) {
        packed[(int) (at / 8) + 1] |= (byte) (code >> 8);
      }
    }
    return packed;
  }
}
