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
 * the numbers that each byte stands for, and the bytes look these up: {@code Cast, Gather, Gather,
 * Reshape, Slice, Reshape}. Codes of another width take the next wider one, those above 8 bits 16.
 * A run-time that folds constants does all this once, when it loads the file.
 */
final class CodedWeight {
  private static final int BYTES = 256;

  private final ClusteredTensor tensor;
  private final int bits;

  CodedWeight(ClusteredTensor tensor) {
    this.tensor = tensor;
    int needed = Math.max(1, tensor.codes().bits());
    bits = needed > 8 ? 16 : Integer.highestOneBit(2 * needed - 1);
  }

  /** What all weights of this one's width share; empty for codes that fill a byte or more. */
  List<Message> shared() {
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
    return shared;
  }

  List<Message> initializers() {
    String name = tensor.name();
    int rows = bits > 8 ? tensor.codewords() : 1 << bits;
    float[] codebook = Arrays.copyOf(tensor.codebook(), rows * tensor.dimension());
    byte[] packed = packed();
    return List.of(
        Onnx.floats(
            name + ".codebook", List.of((long) rows, (long) tensor.dimension()), codebook),
        Onnx.initializer(
            name + ".codes",
            bits > 8 ? Onnx.UINT16 : Onnx.UINT8,
            List.of((long) (bits > 8 ? packed.length / 2 : packed.length)),
            ByteString.copyFrom(packed)),
        Onnx.longs(name + ".flat", List.of(-1L)),
        Onnx.longs(name + ".from", List.of(0L)),
        Onnx.longs(name + ".to", List.of(tensor.count())),
        Onnx.longs(name + ".shape", tensor.shape()));
  }

  List<Message> nodes() {
    String name = tensor.name();
    List<Message> nodes = new ArrayList<>();
    String numbers = name + ".codebook";
    if (bits < 8) {
      nodes.add(cast(table(), name + ".table"));
      nodes.add(Onnx.node("Gather", name + ".numbers", numbers, name + ".table"));
      numbers = name + ".numbers";
    }
    nodes.add(cast(name + ".codes", name + ".indices"));
    nodes.add(Onnx.node("Gather", name + ".rows", numbers, name + ".indices"));
    nodes.add(Onnx.node("Reshape", name + ".all", name + ".rows", name + ".flat"));
    nodes.add(Onnx.node("Slice", name + ".cut", name + ".all", name + ".from", name + ".to"));
    nodes.add(Onnx.node("Reshape", name, name + ".cut", name + ".shape"));
    return nodes;
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
