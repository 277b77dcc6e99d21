package dev.attractor.formats;

import com.google.gson.JsonParseException;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A safetensors file: eight bytes of header length, a JSON header, then the tensors' bytes.
 *
 * <p>A file is mapped, not read, so its size is bounded by the address space alone; the mapping
 * lives as long as any tensor of it is reachable.
 */
public final class SafetensorsFile {
  /** The format's own bound on the header. */
  private static final long MAX_HEADER = 100_000_000;

  private static final int COPY_BUFFER = 1 << 16;
  private static final ValueLayout.OfLong LENGTH =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path path;
  private final Map<String, String> metadata;
  private final Map<String, Tensor> tensors;

  private SafetensorsFile(Path path, Map<String, String> metadata, Map<String, Tensor> tensors) {
    this.path = path;
    this.metadata = metadata;
    this.tensors = tensors;
  }

  /**
   * Maps a file and checks every claim of its header.
   *
   * @throws IOException naming the file and what is wrong with it: cut short, a length or a shape
   *     that lies, offsets that overlap or leave gaps, names given twice, malformed JSON
   */
  public static SafetensorsFile read(Path path) throws IOException {
    try (FileChannel channel =
        FileChannel.open(InputFile.notFolder(path), StandardOpenOption.READ)) {
      MemorySegment bytes =
          channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
      return of(path, bytes);
    }
  }

  /**
   * As {@link #read}, from the bytes of a file that {@code path} stands for in messages.
   *
   * @throws IOException as {@link #read} does
   */
  public static SafetensorsFile of(Path path, MemorySegment bytes) throws IOException {
    if (bytes.byteSize() < LENGTH.byteSize()) {
      throw refuse(path, "%d bytes are too few for a safetensors file".formatted(bytes.byteSize()));
    }
    long length = bytes.get(LENGTH, 0);
    long room = bytes.byteSize() - LENGTH.byteSize();
    if (length < 2 || length > MAX_HEADER) {
      throw refuse(
          path,
          "not a safetensors file: its header would be %s bytes long, allowed are 2 to %d"
              .formatted(Long.toUnsignedString(length), MAX_HEADER));
    }
    if (length > room) {
      throw refuse(path, "cut short: a header of %d bytes in %d".formatted(length, room));
    }
    MemorySegment head = bytes.asSlice(LENGTH.byteSize(), length);
    if (head.get(ValueLayout.JAVA_BYTE, 0) != '{') {
      throw refuse(path, "its header must begin with '{'");
    }
    MemorySegment data = bytes.asSlice(LENGTH.byteSize() + length);
    SafetensorsHeader header;
    try (InputStreamReader text =
        new InputStreamReader(
            new SegmentStream(head),
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT))) {
      header = SafetensorsHeader.parse(text, data.byteSize());
    } catch (CharacterCodingException e) {
      throw refuse(path, "its header is not UTF-8", e);
    } catch (EOFException e) {
      throw refuse(path, "its header ends within its JSON", e);
    } catch (MalformedJsonException | JsonParseException | IllegalStateException e) {
      throw refuse(path, "its header is not the JSON of a safetensors file", e);
    } catch (IOException e) {
      throw refuse(path, e.getMessage(), e);
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (SafetensorsHeader.Entry entry : header.entries()) {
      tensors.put(
          entry.name(),
          new Tensor(
              entry.name(),
              entry.type(),
              entry.shape(),
              data.asSlice(entry.begin(), entry.end() - entry.begin())));
    }
    return new SafetensorsFile(path, header.metadata(), Collections.unmodifiableMap(tensors));
  }

  /** The file that was read. */
  public Path path() {
    return path;
  }

  /** The strings that the file carries about itself, in its own order. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** The tensors by name, in the header's order. */
  public Map<String, Tensor> tensors() {
    return tensors;
  }

  /**
   * The tensor of that name.
   *
   * @throws IOException naming the file, the name and what there is, when there is none
   */
  public Tensor tensor(String name) throws IOException {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      List<String> some = tensors.keySet().stream().limit(8).toList();
      throw refuse(
          path,
          "has no tensor '%s'; it holds %s%s"
              .formatted(name, String.join(", ", some), tensors.size() > 8 ? ", ..." : ""));
    }
    return tensor;
  }

  /**
   * Writes tensors and metadata, atomically. Tensors of wider elements come first, otherwise in the
   * order given, so that every element is aligned.
   *
   * @throws IllegalArgumentException when two tensors share a name
   */
  public static void write(Path target, List<Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    Map<String, Tensor> byName = new LinkedHashMap<>();
    List<SafetensorsLayout.Listed> listed = new ArrayList<>();
    for (Tensor tensor : tensors) {
      byName.put(tensor.name(), tensor);
      listed.add(new SafetensorsLayout.Listed(tensor.name(), tensor.type(), tensor.shape()));
    }
    SafetensorsLayout layout = SafetensorsLayout.of(listed, metadata);
    AtomicFile.write(
        target,
        out -> {
          out.write(layout.head());
          for (SafetensorsLayout.Listed tensor : layout.tensors()) {
            copy(Objects.requireNonNull(byName.get(tensor.name())).data(), out);
          }
        });
  }

  private static void copy(MemorySegment data, OutputStream out) throws IOException {
    byte[] buffer = new byte[(int) Math.min(data.byteSize(), COPY_BUFFER)];
    for (long at = 0; at < data.byteSize(); at += buffer.length) {
      int length = (int) Math.min(buffer.length, data.byteSize() - at);
      MemorySegment.copy(data, ValueLayout.JAVA_BYTE, at, buffer, 0, length);
      out.write(buffer, 0, length);
    }
  }

  private static IOException refuse(Path path, @Nullable String reason) {
    return new IOException(path + ": " + reason);
  }

  private static IOException refuse(Path path, @Nullable String reason, Throwable cause) {
    return new IOException(path + ": " + reason, cause);
  }

  /** Reads a segment's bytes in order. */
  private static final class SegmentStream extends InputStream {
    private final MemorySegment segment;
    private long at;

    SegmentStream(MemorySegment segment) {
      this.segment = segment;
    }

    @Override
    public int read() {
      return at == segment.byteSize()
          ? -1
          : Byte.toUnsignedInt(segment.get(ValueLayout.JAVA_BYTE, at++));
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (at == segment.byteSize()) {
        return length == 0 ? 0 : -1;
      }
      int n = (int) Math.min(length, segment.byteSize() - at);
      MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, at, target, offset, n);
      at += n;
      return n;
    }
  }
}
