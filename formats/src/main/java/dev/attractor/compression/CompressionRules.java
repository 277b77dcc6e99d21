package dev.attractor.compression;

import dev.attractor.formats.CodebookEntries;
import dev.attractor.formats.DataType;
import dev.attractor.formats.InputFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.PatternSyntaxException;

/**
 * Which tensors of a checkpoint are clustered, and how; of several rules the first whose glob
 * matches a tensor's name decides, and what no rule matches is copied.
 *
 * <p>As text, one rule a line:
 *
 * <pre>
 * # the embedding and the head stay as they are
 * model.embed_tokens.* keep
 * lm_head.*            bits=8
 * *.weight             bits=4 group=channel
 * </pre>
 *
 * <p>A rule gives {@code keep}, or any of {@code bits=B} or {@code codewords=K}, {@code
 * dimension=D}, {@code group=tensor|channel|N}, {@code entries=float32|float16|int8} and {@code
 * outliers=SHARE}; what it leaves out is as the command says. Floats alone are clustered.
 */
public final class CompressionRules {
  /** Tensors of fewer numbers are copied where no rule names them. */
  public static final long SMALLEST = 1024;

  private static final Set<DataType> FLOATS =
      Set.of(DataType.F16, DataType.BF16, DataType.F32, DataType.F64);
  private static final long MOST_BYTES = 1 << 20;

  private static final String EVERY = "**";
  private static final String BITS = "bits";
  private static final String CODEWORDS = "codewords";

  /** Of tensors whose names a glob matches; a rule that is not named leaves small ones out. */
  private record Rule(String glob, Optional<TensorRecipe> recipe, boolean named, boolean sized) {
    boolean matches(String name) {
      return glob.equals(EVERY)
          || FileSystems.getDefault()
              .getPathMatcher("glob:" + glob)
              .matches(Path.of(name.replace('\0', '?')));
    }

    @Override
    public String toString() {
      return glob + " " + recipe.map(TensorRecipe::toString).orElse("keep");
    }
  }

  private final List<Rule> rules;

  /** Recipes of tensors by their names, which no rule is asked about. */
  private final Map<String, TensorRecipe> recipes;

  private CompressionRules(List<Rule> rules) {
    this(rules, Map.of());
  }

  private CompressionRules(List<Rule> rules, Map<String, TensorRecipe> recipes) {
    this.rules = List.copyOf(rules);
    this.recipes = new TreeMap<>(recipes);
  }

  /**
   * One recipe for all tensors of floats with two dimensions or more and at least {@value
   * #SMALLEST} numbers: matrices, convolutions and embeddings, and neither biases nor norms.
   */
  public static CompressionRules all(TensorRecipe recipe) {
    return new CompressionRules(List.of(new Rule(EVERY, Optional.of(recipe), false, false)));
  }

  /** A recipe for each of some tensors; all others are copied. */
  static CompressionRules of(Map<String, TensorRecipe> recipes) {
    return new CompressionRules(List.of(), recipes);
  }

  /**
   * Reads a file of rules.
   *
   * @param standard what a rule leaves out
   * @throws IOException naming the file, the line and what is wrong with it
   */
  public static CompressionRules read(Path file, TensorRecipe standard) throws IOException {
    if (Files.size(InputFile.existing(file)) > MOST_BYTES) {
      throw new IOException(
          file + ": is larger than " + MOST_BYTES + " bytes; is it a rules file?");
    }
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new IOException(file + ": is not text in UTF-8", e);
    }
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      try {
        rules.add(rule(line, standard));
      } catch (IllegalArgumentException e) {
        throw new IOException("%s: line %d: %s".formatted(file, i + 1, e.getMessage()), e);
      }
    }
    if (rules.isEmpty()) {
      throw new IOException(file + ": holds no rule; a rule is a glob and 'keep' or 'bits=4'");
    }
    return new CompressionRules(rules);
  }

  private static Rule rule(String line, TensorRecipe standard) {
    String[] words = line.split("\\s+");
    try {
      FileSystems.getDefault().getPathMatcher("glob:" + words[0]);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "'%s' is not a glob: %s".formatted(words[0], e.getDescription()), e);
    }
    if (words.length == 2 && words[1].equals("keep")) {
      return new Rule(words[0], Optional.empty(), true, false);
    }
    TensorRecipe recipe = standard;
    Set<String> said = new HashSet<>();
    for (int i = 1; i < words.length; i++) {
      recipe = changed(recipe, words[i]);
      String key = words[i].replaceFirst("=.*", "");
      if (!said.add(key.equals(CODEWORDS) ? BITS : key)) {
        throw new IllegalArgumentException(
            "'%s' says again what the rule has said (bits= and codewords= say the same)"
                .formatted(words[i]));
      }
    }
    return new Rule(words[0], Optional.of(recipe), true, said.contains(BITS));
  }

  private static TensorRecipe changed(TensorRecipe recipe, String word) {
    int at = word.indexOf('=');
    String key = at < 0 ? word : word.substring(0, at);
    String value = word.substring(at + 1);
    try {
      return switch (key) {
        case BITS -> recipe.withBits(Integer.parseInt(value));
        case CODEWORDS -> recipe.withCodewords(Integer.parseInt(value));
        case "dimension" -> recipe.withDimension(Integer.parseInt(value));
        case "group" -> recipe.withGrouping(Grouping.parse(value));
        case "entries" -> recipe.withEntries(CodebookEntries.parse(value));
        case "outliers" -> recipe.withOutliers(Double.parseDouble(value));
        default ->
            throw new IllegalArgumentException(
                ("'%s' is not known; a rule says keep, or bits=, codewords=, dimension=, group=,"
                        + " entries=, outliers=")
                    .formatted(word));
      };
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'%s' is not a number".formatted(word), e);
    }
  }

  /** The globs that decide about none of {@code names}: misspelt perhaps, or behind wider ones. */
  public List<String> idle(Collection<String> names) {
    Set<Rule> used = new HashSet<>();
    for (String name : names) {
      rules.stream().filter(rule -> rule.matches(name)).findFirst().ifPresent(used::add);
    }
    return rules.stream().filter(rule -> !used.contains(rule)).map(Rule::glob).toList();
  }

  /**
   * Refuses rules that give codewords of one number a size, which a budget is to choose.
   *
   * @throws IllegalArgumentException naming the rule
   */
  void requireNoSizes() {
    for (Rule rule : rules) {
      if (rule.sized() && rule.recipe().orElseThrow().dimension() == 1) {
        throw new IllegalArgumentException(
            "a budget chooses the bits, and a rule for '%s' gives some; leave its bits= or codewords= out"
                .formatted(rule.glob()));
      }
    }
  }

  /** How a tensor is clustered; empty when it is copied. */
  Optional<TensorRecipe> recipe(String name, DataType type, List<Long> shape, long count) {
    if (!FLOATS.contains(type) || count == 0) {
      return Optional.empty();
    }
    if (recipes.containsKey(name)) {
      return Optional.of(recipes.get(name));
    }
    for (Rule rule : rules) {
      if (rule.matches(name)) {
        boolean large = shape.size() >= 2 && count >= SMALLEST;
        return rule.named() || large ? rule.recipe() : Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** The rules, one a line: the same text for the same work. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    recipes.forEach((name, recipe) -> text.append(name).append(' ').append(recipe).append('\n'));
    rules.forEach(rule -> text.append(rule).append(rule.named() ? "\n" : " of matrices\n"));
    return text.toString();
  }
}
