package dev.attractor.formats;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Where each tensor of a safetensors file lies, known before any of its bytes are: for files that
 * are written tensor by tensor, in any order.
 *
 * <p>Tensors of wider elements come first, otherwise in the order given, so that every element is
 * aligned.
 */
public final class SafetensorsLayout {
  private static final int ALIGNMENT = 8;

  /**
   * A tensor that a file is to hold.
   *
   * @param name the name within the file
   * @param type what one element is
   * @param shape the sizes of its dimensions
   */
  public record Listed(String name, DataType type, List<Long> shape) {
    /** Copies the shape. */
    public Listed {
      shape = List.copyOf(shape);
    }

    /** What its data take. */
    public long bytes() {
      return Math.multiplyExact(Shapes.count(shape), (long) type.bytes());
    }
  }

  private final byte[] head;
  private final List<Listed> ordered;
  private final Map<String, Long> places;
  private final long size;

  private SafetensorsLayout(
      byte[] head, List<Listed> ordered, Map<String, Long> places, long size) {
    this.head = head;
    this.ordered = ordered;
    this.places = places;
    this.size = size;
  }

  /**
   * Lays tensors out.
   *
   * @throws IllegalArgumentException when two tensors share a name
   */
  public static SafetensorsLayout of(List<Listed> tensors, Map<String, String> metadata)
      throws IOException {
    List<Listed> ordered = new ArrayList<>(tensors);
    ordered.sort(Comparator.comparingInt((Listed tensor) -> -tensor.type().bytes()));
    List<SafetensorsHeader.Entry> entries = new ArrayList<>();
    Set<String> names = new HashSet<>(Set.of("__metadata__"));
    long end = 0;
    for (Listed tensor : ordered) {
      if (!names.add(tensor.name())) {
        throw new IllegalArgumentException("tensor name '" + tensor.name() + "' is taken");
      }
      long begin = end;
      end += tensor.bytes();
      entries.add(
          new SafetensorsHeader.Entry(tensor.name(), tensor.type(), tensor.shape(), begin, end));
    }
    String json = new SafetensorsHeader(metadata, entries).toJson();
    int length = json.getBytes(StandardCharsets.UTF_8).length;
    byte[] text =
        (json + " ".repeat(Math.floorMod(-length, ALIGNMENT))).getBytes(StandardCharsets.UTF_8);
    byte[] head =
        ByteBuffer.allocate(Long.BYTES + text.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(text.length)
            .put(text)
            .array();
    Map<String, Long> places = new LinkedHashMap<>();
    entries.forEach(entry -> places.put(entry.name(), head.length + entry.begin()));
    return new SafetensorsLayout(
        head, Collections.unmodifiableList(ordered), places, head.length + end);
  }

  /** The bytes before the first tensor's: the header and its length. */
  public byte[] head() {
    return head.clone();
  }

  /** The tensors in the order of their data. */
  public List<Listed> tensors() {
    return ordered;
  }

  /** The place of a tensor's first byte in the file. */
  public long place(String name) {
    return Objects.requireNonNull(places.get(name), () -> "no tensor is named " + name);
  }

  /** Bytes of the whole file. */
  public long size() {
    return size;
  }
}
