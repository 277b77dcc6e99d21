package dev.attractor.formats;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON that may come from anyone: strictly, with limits on size and depth, finite numbers
 * only, no name twice in an object. Messages name the place.
 */
final class StrictJson {
  private static final int DEEPEST = 8;

  /** What to do with the value of one name: read it, or refuse the name. */
  @FunctionalInterface
  interface Members {
    void read(String name) throws IOException;
  }

  /** What to read as each entry of an array. */
  @FunctionalInterface
  interface Entries {
    void read() throws IOException;
  }

  /** What to read from a document. */
  @FunctionalInterface
  interface Document<T> {
    T read(StrictJson json) throws IOException;
  }

  private final JsonReader json;

  private StrictJson(JsonReader json) {
    this.json = json;
  }

  /**
   * Reads one document and requires that nothing follows it. Whatever is wrong with it becomes an
   * {@link IOException} that starts with the file's name.
   */
  static <T> T read(Path file, long mostBytes, Document<T> document) throws IOException {
    long size = Files.size(InputFile.notFolder(file));
    if (size > mostBytes) {
      throw new IOException(
          "%s: has %d bytes, such a file has at most %d".formatted(file, size, mostBytes));
    }
    try (Reader text =
        new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8.newDecoder())) {
      return read(file.toString(), text, document);
    }
  }

  /**
   * Reads one document that is part of a file. Whatever is wrong with it becomes an {@link
   * IOException} that starts with {@code name}, which says what file it is and what part of it.
   */
  static <T> T read(String name, String text, Document<T> document) throws IOException {
    return read(name, new StringReader(text), document);
  }

  private static <T> T read(String name, Reader text, Document<T> document) throws IOException {
    try {
      JsonReader json = new JsonReader(text);
      json.setStrictness(Strictness.STRICT);
      json.setNestingLimit(DEEPEST);
      T read = document.read(new StrictJson(json));
      if (json.peek() != JsonToken.END_DOCUMENT) {
        throw new IOException("text follows the end of the document");
      }
      return read;
    } catch (CharacterCodingException e) {
      throw new IOException(name + ": is not text in UTF-8", e);
    } catch (EOFException e) {
      throw new IOException(name + ": is not JSON: it ends too early", e);
    } catch (MalformedJsonException e) {
      throw new IOException(name + ": is not JSON: " + complaint(e), e);
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      throw new IOException(name + ": " + firstLine(e), e);
    } catch (ArithmeticException e) {
      throw new IOException(name + ": asks for more numbers than there can be", e);
    }
  }

  /** What the parser says, without its advice, which is for programmers. */
  private static String complaint(MalformedJsonException e) {
    return firstLine(e)
        .replaceFirst("^Use JsonReader.* malformed JSON", "malformed")
        .replaceFirst(" path (\\$.*)$", " in '$1'"); // names of the file's own, whatever they hold
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** Reads an object, handing each name to {@code members}. */
  void object(Members members) throws IOException {
    expect(JsonToken.BEGIN_OBJECT, "an object");
    json.beginObject();
    Set<String> names = new HashSet<>();
    while (json.hasNext()) {
      String name = json.nextName();
      if (!names.add(name)) {
        throw new IOException(json.getPath() + " appears twice");
      }
      members.read(name);
    }
    json.endObject();
  }

  /** Reads an array, calling {@code entries} while there is another. */
  void array(Entries entries) throws IOException {
    expect(JsonToken.BEGIN_ARRAY, "an array");
    json.beginArray();
    while (json.hasNext()) {
      entries.read();
    }
    json.endArray();
  }

  private void expect(JsonToken token, String what) throws IOException {
    if (json.peek() != token) {
      throw new IOException(json.getPath() + " must be " + what);
    }
  }

  /** The complaint about a name that the format does not have. */
  IOException unknown() {
    return new IOException(json.getPath() + " is not known here; correct or remove it");
  }

  /** Passes over a value. */
  void skip() throws IOException {
    json.skipValue();
  }

  String text() throws IOException {
    if (json.peek() != JsonToken.STRING) {
      throw new IOException(json.getPath() + " must be a string");
    }
    return json.nextString();
  }

  double number() throws IOException {
    if (json.peek() != JsonToken.NUMBER) {
      throw new IOException(json.getPath() + " must be a number");
    }
    double value = json.nextDouble();
    if (!Double.isFinite(value)) {
      throw new IOException(json.getPath() + " is not finite");
    }
    return value;
  }

  long whole() throws IOException {
    String place = json.getPath();
    double value = number();
    if (value != Math.rint(value) || Math.abs(value) > 1L << 53) {
      throw new IOException(place + " must be a whole number, got " + value);
    }
    return (long) value;
  }

  int count() throws IOException {
    String place = json.getPath();
    long value = whole();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new IOException(place + " must be a count, got " + value);
    }
    return (int) value;
  }

  double[] numbers(int most) throws IOException {
    double[][] numbers = {new double[Math.min(most, 1024)]};
    int[] size = {0};
    array(
        () -> {
          if (size[0] == most) {
            throw new IOException(json.getPath() + ": more than " + most + " numbers");
          }
          if (size[0] == numbers[0].length) {
            numbers[0] = Arrays.copyOf(numbers[0], (int) Math.min(most, 2L * size[0]));
          }
          numbers[0][size[0]++] = number();
        });
    return Arrays.copyOf(numbers[0], size[0]);
  }

  /** Rows of numbers, at most {@code mostRows} of at most {@code most}. */
  double[][] table(int mostRows, int most) throws IOException {
    List<double[]> rows = new ArrayList<>();
    array(
        () -> {
          if (rows.size() == mostRows) {
            throw new IOException(json.getPath() + ": more than " + mostRows + " rows");
          }
          rows.add(numbers(most));
        });
    return rows.toArray(double[][]::new);
  }

  Map<String, String> texts() throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    object(name -> texts.put(name, text()));
    return texts;
  }

  /** The value, or an error that names what is missing. */
  static <T> T required(@Nullable T value, String name) throws IOException {
    if (value == null) {
      throw new IOException("has no \"" + name + "\"");
    }
    return value;
  }
}
