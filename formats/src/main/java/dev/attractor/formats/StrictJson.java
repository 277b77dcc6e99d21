package dev.attractor.formats;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

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
      JsonReader json = new JsonReader(text);
      json.setStrictness(Strictness.STRICT);
      json.setNestingLimit(DEEPEST);
      T read = document.read(new StrictJson(json));
      if (json.peek() != JsonToken.END_DOCUMENT) {
        throw new IOException("text follows the end of the document");
      }
      return read;
    } catch (CharacterCodingException e) {
      throw new IOException(file + ": is not text in UTF-8", e);
    } catch (java.io.EOFException e) {
      throw new IOException(file + ": is not JSON: it ends too early", e);
    } catch (MalformedJsonException e) {
      throw new IOException(file + ": is not JSON: " + complaint(e), e);
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      throw new IOException(file + ": " + firstLine(e), e);
    } catch (ArithmeticException e) {
      throw new IOException(file + ": asks for more numbers than there can be", e);
    }
  }

  /** What the parser says, without its advice, which is for programmers. */
  private static String complaint(MalformedJsonException e) {
    return firstLine(e).replaceFirst("^Use JsonReader.* malformed JSON", "malformed");
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** Reads an object, handing each name to {@code members}. */
  void object(Members members) throws IOException {
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

  /** The complaint about a name that the format does not have. */
  IOException unknown() {
    return new IOException(json.getPath() + " is not known here; correct or remove it");
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
    double[] numbers = new double[Math.min(most, 1024)];
    int size = 0;
    json.beginArray();
    while (json.hasNext()) {
      if (size == most) {
        throw new IOException(json.getPath() + ": more than " + most + " numbers");
      }
      if (size == numbers.length) {
        numbers = Arrays.copyOf(numbers, (int) Math.min(most, 2L * size));
      }
      numbers[size++] = number();
    }
    json.endArray();
    return Arrays.copyOf(numbers, size);
  }

  /** Rows of numbers, at most {@code mostRows} of at most {@code most}. */
  double[][] table(int mostRows, int most) throws IOException {
    double[][] rows = new double[0][];
    json.beginArray();
    while (json.hasNext()) {
      if (rows.length == mostRows) {
        throw new IOException(json.getPath() + ": more than " + mostRows + " rows");
      }
      rows = Arrays.copyOf(rows, rows.length + 1);
      rows[rows.length - 1] = numbers(most);
    }
    json.endArray();
    return rows;
  }

  Map<String, String> texts() throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    object(name -> texts.put(name, text()));
    return texts;
  }

  /** The value, or an error that names what is missing. */
  static <T> T required(T value, String name) throws IOException {
    if (value == null) {
      throw new IOException("has no \"" + name + "\"");
    }
    return value;
  }
}
