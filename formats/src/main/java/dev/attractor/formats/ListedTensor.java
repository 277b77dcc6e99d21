package dev.attractor.formats;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the list of clustered tensors: all of it is checked against the tensors of the file
 * before it is believed.
 *
 * @param name the tensor's name
 * @param shape the tensor's shape
 * @param codewords k
 * @param dimension d, at least 1
 * @param type what the elements were before they were clustered
 * @param group numbers of a channel that share a codebook; 0 when the whole tensor shares one
 * @param outliers numbers of each channel that are kept as they were
 * @param coded whether the codes are a stream as {@link EntropyCodes} describes
 */
public record ListedTensor(
    String name,
    List<Long> shape,
    int codewords,
    int dimension,
    DataType type,
    long group,
    int outliers,
    boolean coded) {
  /** The type of an entry that names none. */
  private static final DataType DEFAULT_TYPE = DataType.F32;

  private static final int MOST_SIZES = 64;

  static ListedTensor of(ClusteredTensor tensor) {
    return new ListedTensor(
        tensor.name(),
        tensor.shape(),
        tensor.codewords(),
        tensor.dimension(),
        tensor.type(),
        tensor.group(),
        tensor.outliers().map(Outliers::perChannel).orElse(0),
        tensor.coded().isPresent());
  }

  /** The list as JSON. */
  public static String toJson(List<ListedTensor> list) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonWriter json = new JsonWriter(text)) {
      json.beginArray();
      for (ListedTensor tensor : list) {
        json.beginObject();
        json.name("name").value(tensor.name);
        json.name("shape").beginArray();
        for (long size : tensor.shape) {
          json.value(size);
        }
        json.endArray();
        json.name("codewords").value(tensor.codewords);
        json.name("dimension").value(tensor.dimension);
        if (tensor.type != DEFAULT_TYPE) {
          json.name("dtype").value(tensor.type.name());
        }
        if (tensor.group > 0) {
          json.name("group").value(tensor.group);
        }
        if (tensor.outliers > 0) {
          json.name("outliers").value(tensor.outliers);
        }
        if (tensor.coded) {
          json.name("coding").value(EntropyCodes.NAME);
        }
        json.endObject();
      }
      json.endArray();
    }
    return text.toString();
  }

  /**
   * Reads a list.
   *
   * @param named the file and the part of it that the text is, for messages
   * @throws IOException beginning with {@code named} and saying what is wrong
   */
  static List<ListedTensor> read(String named, String text) throws IOException {
    return StrictJson.read(
        named,
        text,
        json -> {
          List<ListedTensor> list = new ArrayList<>();
          Set<String> names = new HashSet<>();
          json.array(
              () -> {
                ListedTensor tensor = new Parts().read(json);
                if (!names.add(tensor.name)) {
                  throw new IOException("lists '" + tensor.name + "' twice");
                }
                list.add(tensor);
              });
          return list;
        });
  }

  /** What an entry says, until all of it is there. */
  private static final class Parts {
    private @Nullable String name;
    private final List<Long> shape = new ArrayList<>();
    private boolean shaped;
    private @Nullable Integer codewords;
    private @Nullable Integer dimension;
    private DataType type = DEFAULT_TYPE;
    private long group;
    private int outliers;
    private boolean coded;

    ListedTensor read(StrictJson json) throws IOException {
      json.object(
          key -> {
            switch (key) {
              case "name" -> name = json.text();
              case "shape" -> shape(json);
              case "codewords" -> codewords = json.count();
              case "dimension" -> dimension = json.count();
              case "dtype" -> type = type(json.text());
              case "group" -> group = json.whole();
              case "outliers" -> outliers = json.count();
              case "coding" -> coded = coded(json.text());
              default -> throw json.unknown();
            }
          });
      if (name == null || !shaped) {
        throw new IOException("has an entry without a name or a shape");
      }
      int d = StrictJson.required(dimension, "dimension");
      if (d < 1) {
        throw new IOException("lists '%s' with dimension %d".formatted(name, d));
      }
      return new ListedTensor(
          name,
          shape,
          StrictJson.required(codewords, "codewords"),
          d,
          type,
          group,
          outliers,
          coded);
    }

    private void shape(StrictJson json) throws IOException {
      shaped = true;
      json.array(
          () -> {
            if (shape.size() == MOST_SIZES) {
              throw new IOException("has a shape of more than " + MOST_SIZES + " sizes");
            }
            shape.add(json.whole());
          });
    }

    private static boolean coded(String word) throws IOException {
      if (!word.equals(EntropyCodes.NAME)) {
        throw new IOException("has the unknown coding \"" + word + "\"");
      }
      return true;
    }

    private static DataType type(String word) throws IOException {
      for (DataType type : DataType.values()) {
        if (type.name().equals(word)) {
          return type;
        }
      }
      throw new IOException("has the unknown dtype \"" + word + "\"");
    }
  }
}
