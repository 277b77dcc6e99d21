package dev.attractor.nets;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * The zip archive that {@code torch.jit.save} writes, as far as its program's text is concerned:
 * which class each module has, and which attributes are parameters and which are buffers.
 *
 * <p>The engine hands out a module's parameters and keeps its buffers to itself. {@link #exposed}
 * therefore declares buffers as parameters, and {@link #restoring} undoes it in what the engine
 * writes.
 */
final class TorchScriptArchive {
  private static final String CODE = "code/";
  private static final Pattern CLASS = Pattern.compile("(?m)^class (\\w+)\\(Module\\):\\n");
  private static final Pattern DECLARED =
      Pattern.compile("  __parameters__ = \\[(.*)]\\n  __buffers__ = \\[(.*)]\\n");
  private static final Pattern ATTRIBUTE =
      Pattern.compile("(?m)^  (?:(\\w+) :|__annotations__\\[\"([^\"]+)\"] =) (__torch__\\.\\S+)$");
  private static final Pattern ROOT = Pattern.compile("\\A\u0080.c(\\S+)\\n(\\S+)\\n");

  /** A class of modules, as the archive's text declares it. */
  private record Declared(String parameters, String buffers, Map<String, String> attributes) {}

  private final Map<String, byte[]> entries;
  private final Map<String, Declared> classes = new TreeMap<>();
  private final String root;

  private TorchScriptArchive(Map<String, byte[]> entries) throws IOException {
    this.entries = entries;
    String found = null;
    for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
      if (isCode(entry.getKey())) {
        editClasses(
            entry,
            (name, body) -> {
              declare(name, body);
              return body;
            });
      } else if (entry.getKey().endsWith("/data.pkl")) {
        Matcher first = ROOT.matcher(new String(entry.getValue(), StandardCharsets.ISO_8859_1));
        found = first.find() ? first.group(1) + "." + first.group(2) : null;
      }
    }
    if (found == null || !classes.containsKey(found)) {
      throw new IOException(
          "holds weights without a program; write the module with"
              + " torch.jit.script(model).save(FILE)");
    }
    root = found;
  }

  /**
   * Reads an archive.
   *
   * @throws IOException saying, without the file's name, why the bytes are none
   */
  static TorchScriptArchive of(byte[] bytes) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipFile zip = ZipFile.builder().setByteArray(bytes).get()) {
      for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
        try (InputStream content = zip.getInputStream(entry)) {
          entries.put(entry.getName(), content.readAllBytes());
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(
          "is no TorchScript file, or damaged; write the module with"
              + " torch.jit.script(model).save(FILE)",
          e);
    }
    return new TorchScriptArchive(entries);
  }

  /** The same archive with its buffers declared as parameters. */
  byte[] exposed() throws IOException {
    return written(
        (name, body) ->
            DECLARED
                .matcher(body)
                .replaceFirst(
                    found ->
                        "  __parameters__ = [%s%s]\n  __buffers__ = []\n"
                            .formatted(found.group(1), found.group(2))));
  }

  /**
   * Another archive of the same program, with buffers declared as this one declares them.
   *
   * @param other what the engine wrote of a module that was read from {@link #exposed}
   */
  byte[] restoring(byte[] other) throws IOException {
    return of(other)
        .written(
            (name, body) -> {
              Declared original = classes.get(name);
              return original == null
                  ? body
                  : DECLARED
                      .matcher(body)
                      .replaceFirst(
                          Matcher.quoteReplacement(
                              "  __parameters__ = [%s]\n  __buffers__ = [%s]\n"
                                  .formatted(original.parameters, original.buffers)));
            });
  }

  /** What a parameter or buffer is, by the class of the module that owns it. */
  ParameterKind kind(String path, int rank) {
    String owner = root;
    String[] words = path.split("\\.");
    for (int i = 0; i < words.length - 1; i++) {
      Declared declared = classes.get(owner);
      owner = declared == null ? "" : declared.attributes.getOrDefault(words[i], "");
    }
    String attribute = words[words.length - 1];
    String module = owner.replaceAll("___torch_mangle_\\d+\\.", "");
    boolean normalisation = module.contains("norm.") || module.contains("normalization.");
    Declared declared = classes.get(owner);
    if (declared != null && declared.buffers.contains("\"" + attribute + "\"")) {
      return switch (attribute) {
        case "running_mean" -> ParameterKind.RUNNING_MEAN;
        case "running_var" -> ParameterKind.RUNNING_VARIANCE;
        default -> ParameterKind.BUFFER;
      };
    }
    if (normalisation) {
      return attribute.equals("bias") ? ParameterKind.SHIFT : ParameterKind.SCALE;
    }
    if (attribute.contains("bias")) {
      return ParameterKind.BIAS;
    }
    if (module.contains(".sparse.") || !attribute.contains("weight") || rank < 2) {
      return ParameterKind.OTHER;
    }
    return rank == 2 ? ParameterKind.LINEAR : ParameterKind.CONVOLUTION;
  }

  private void declare(String name, String body) {
    Map<String, String> attributes = new LinkedHashMap<>();
    Matcher attribute = ATTRIBUTE.matcher(body);
    while (attribute.find()) {
      String word = attribute.group(1) == null ? attribute.group(2) : attribute.group(1);
      attributes.put(word, attribute.group(3));
    }
    Matcher lists = DECLARED.matcher(body);
    boolean found = lists.find();
    classes.put(
        name, new Declared(found ? lists.group(1) : "", found ? lists.group(2) : "", attributes));
  }

  private interface ClassEdit {
    String apply(String name, String body);
  }

  private byte[] written(ClassEdit edit) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        byte[] content = isCode(entry.getKey()) ? editClasses(entry, edit) : entry.getValue();
        ZipEntry header = new ZipEntry(entry.getKey());
        header.setTime(0); // the same content, the same bytes
        // as PyTorch writes them: the program deflated, numbers as they are
        boolean program = entry.getKey().contains("/" + CODE);
        header.setMethod(program ? ZipEntry.DEFLATED : ZipEntry.STORED);
        header.setSize(content.length);
        CRC32 sum = new CRC32();
        sum.update(content);
        header.setCrc(sum.getValue());
        zip.putNextEntry(header);
        zip.write(content);
      }
    }
    return bytes.toByteArray();
  }

  /** The text of an entry of code, each class's body edited. */
  private static byte[] editClasses(Map.Entry<String, byte[]> entry, ClassEdit edit) {
    String path = entry.getKey();
    String module =
        path.substring(path.indexOf(CODE) + CODE.length(), path.length() - ".py".length())
            .replace('/', '.');
    String text = new String(entry.getValue(), StandardCharsets.UTF_8);
    StringBuilder edited = new StringBuilder();
    Matcher next = CLASS.matcher(text);
    int from = 0;
    String name = null;
    while (next.find()) {
      edited.append(section(name, text.substring(from, next.start()), edit));
      name = module + "." + next.group(1);
      from = next.start();
    }
    edited.append(section(name, text.substring(from), edit));
    return edited.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String section(String name, String body, ClassEdit edit) {
    return name == null ? body : edit.apply(name, body);
  }

  private static boolean isCode(String path) {
    return path.contains("/" + CODE) && path.endsWith(".py");
  }
}
