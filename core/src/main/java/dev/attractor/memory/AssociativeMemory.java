package dev.attractor.memory;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Patterns that are recalled by likeness: the k-Hopfield layer X = Xi ksoftmax(beta sim(Xi, x))
 * [3.5] and its relatives.
 *
 * <p>Patterns are vectors of floats, each with an id of its own; in a hetero-associative memory
 * each key has a value, and values are what is recalled. Recalls see the memory as it was when they
 * began. Any number of threads may recall, compare and look at patterns while others add and
 * remove, and never wait; writers wait for one another, and so do {@link #get} and {@link #value},
 * which look an id up, for a writer at work.
 *
 * <p>What is added is copied. A memory {@link #over} vectors of the caller's copies nothing; only
 * what is added later, and the 256 patterns around a removed one, lie in arrays of its own.
 */
public final class AssociativeMemory {
  private final Similarity similarity;
  private final PatternStore store;

  private AssociativeMemory(PatternStore store, Similarity similarity) {
    this.store = store;
    this.similarity = Objects.requireNonNull(similarity, "similarity");
  }

  /** An empty memory of patterns with {@code dimension} entries. */
  public static AssociativeMemory empty(int dimension, Similarity similarity) {
    return new AssociativeMemory(new PatternStore(dimension), similarity);
  }

  /** An empty memory that answers keys with values. */
  public static AssociativeMemory empty(
      int keyDimension, int valueDimension, Similarity similarity) {
    return new AssociativeMemory(new PatternStore(keyDimension, valueDimension), similarity);
  }

  /** A memory of these patterns, with ids 0, 1, 2, ... */
  public static AssociativeMemory of(float[][] patterns, Similarity similarity) {
    if (Bounds.require(patterns, "patterns are").length == 0) {
      throw new IllegalArgumentException("patterns must not be empty, got 0 of them");
    }
    int dimension = Bounds.require(patterns[0], "pattern 0 is").length;
    AssociativeMemory memory = empty(dimension, similarity);
    memory.addAll(patterns);
    return memory;
  }

  /** As above, copied from an array, a buffer or a segment. */
  public static AssociativeMemory of(Vectors patterns, Similarity similarity) {
    AssociativeMemory memory =
        empty(Bounds.require(patterns, "patterns are").dimension(), similarity);
    memory.addAll(patterns);
    return memory;
  }

  /**
   * A memory over patterns that stay where they are, with ids 0, 1, 2, ... They are read once, for
   * their norms, and must not change afterwards: see {@link Vectors} for who owns what.
   *
   * @throws IllegalArgumentException when a number is not finite
   */
  public static AssociativeMemory over(Vectors patterns, Similarity similarity) {
    Bounds.require(patterns, "patterns are");
    return new AssociativeMemory(PatternStore.over(patterns, Optional.empty()), similarity);
  }

  /** As above, a memory that answers keys with values. */
  public static AssociativeMemory over(Vectors keys, Vectors values, Similarity similarity) {
    Bounds.require(keys, "keys are");
    Bounds.require(values, "values are");
    return new AssociativeMemory(PatternStore.over(keys, Optional.of(values)), similarity);
  }

  /** Number of patterns. */
  public int size() {
    return store.snapshot().count();
  }

  /** Entries of a pattern (of a key). */
  public int dimension() {
    return store.dimension();
  }

  /** Entries of a value: those of the key where keys are their own values. */
  public int valueDimension() {
    return store.snapshot().valueDimension();
  }

  /** Whether keys have values apart from themselves. */
  public boolean heteroAssociative() {
    return store.valueDimension() > 0;
  }

  /** How queries and patterns are compared. */
  public Similarity similarity() {
    return similarity;
  }

  /** Adds a pattern under the smallest id above all given so far, and returns that id. */
  public long add(float[] pattern) {
    store.checkAuto();
    return store.append(one("pattern", store.nextId(), pattern, dimension()), Optional.empty());
  }

  private static Vectors one(String what, long id, float[] vector, int dimension) {
    return Vectors.ofRows(new float[][] {vector}, dimension, what, i -> id);
  }

  /** Adds a pattern under an id that is not taken. */
  public long add(long id, float[] pattern) {
    addAll(new long[] {id}, one("pattern", id, pattern, dimension()));
    return id;
  }

  /** Adds a key with its value under an id that is not taken. */
  public long add(long id, float[] key, float[] value) {
    store.checkHetero();
    addAll(
        new long[] {id},
        one("pattern", id, key, dimension()),
        one("value", id, value, valueDimension()));
    return id;
  }

  /** Adds patterns under the next ids; readers see all of them at once. */
  public void addAll(float[][] patterns) {
    store.checkAuto();
    Bounds.require(patterns, "patterns are");
    long first = store.nextId();
    Vectors keys = Vectors.ofRows(patterns, dimension(), "pattern", i -> first + i);
    store.append(keys, Optional.empty());
  }

  /** As above, copied from an array, a buffer or a segment. */
  public void addAll(Vectors patterns) {
    store.checkAuto();
    store.append(Bounds.require(patterns, "patterns are"), Optional.empty());
  }

  /** Adds keys with their values under the next ids. */
  public void addAll(Vectors keys, Vectors values) {
    store.checkHetero();
    Bounds.require(values, "values are");
    store.append(Bounds.require(keys, "keys are"), Optional.of(values));
  }

  /** Adds patterns under ids that are not taken. */
  public void addAll(long[] ids, Vectors patterns) {
    store.checkAuto();
    Bounds.require(ids, "ids are");
    store.append(ids, Bounds.require(patterns, "patterns are"), Optional.empty());
  }

  /** Adds keys with their values under ids that are not taken. */
  public void addAll(long[] ids, Vectors keys, Vectors values) {
    store.checkHetero();
    Bounds.require(ids, "ids are");
    Bounds.require(values, "values are");
    store.append(ids, Bounds.require(keys, "keys are"), Optional.of(values));
  }

  /** Removes a pattern; false when there is none of that id. Running recalls are not disturbed. */
  public boolean remove(long id) {
    return store.remove(id);
  }

  /** A copy of the pattern (the key) of an id. */
  public Optional<float[]> get(long id) {
    return store.key(id);
  }

  /** A copy of the value of an id. */
  public Optional<float[]> value(long id) {
    return store.value(id);
  }

  /** All ids, in the order of storage. */
  public long[] ids() {
    Snapshot now = store.snapshot();
    long[] ids = new long[now.count()];
    for (int p = 0; p < ids.length; p++) {
      ids[p] = now.id(p);
    }
    return ids;
  }

  /** What {@link #forEach} calls. */
  @FunctionalInterface
  public interface Visitor {
    /** Called for one pattern; both arrays are copies, and the same one where keys are values. */
    void visit(long id, float[] key, float[] value);
  }

  /** Shows all patterns as they are now, in the order of storage, whatever writers do meanwhile. */
  public void forEach(Visitor visitor) {
    Snapshot now = store.snapshot();
    for (int p = 0; p < now.count(); p++) {
      PatternChunk chunk = now.chunkOf(p);
      float[] key = chunk.keys().copy(Snapshot.row(p));
      float[] value = heteroAssociative() ? chunk.values().copy(Snapshot.row(p)) : key;
      visitor.visit(now.id(p), key, value);
    }
  }

  /** The similarities of a query to all patterns, in the order of {@link #ids}. */
  public double[] similarities(float[] query) {
    Bounds.checkVector("query", query, dimension());
    return store.snapshot().similarities(similarity, Vectors.of(query, dimension()));
  }

  /** The similarities of many queries to all patterns: query by query, as {@link #ids}. */
  public double[] similarities(float[][] queries) {
    Bounds.require(queries, "queries are");
    Vectors checked = Vectors.ofRows(queries, dimension(), "query", i -> i);
    return store.snapshot().similarities(similarity, checked);
  }

  /** The k nearest patterns by k-softmax: one step of the k-Hopfield layer. [3.5] */
  public Recall recall(float[] query, int k, double inverseTemperature) {
    return recall(query, RecallOptions.nearest(k, inverseTemperature));
  }

  /**
   * One recall. The query is copied: its array may be used again at once.
   *
   * @throws IllegalArgumentException for a query of another dimension or with entries that are not
   *     finite, an empty memory, or more columns than patterns that may take part
   */
  public Recall recall(float[] query, RecallOptions options) {
    Bounds.checkVector("query", query, dimension());
    Bounds.require(options, "options are");
    return new Recaller(store.snapshot(), similarity, options).recall(query);
  }

  /**
   * One recall into memory of the caller's, which allocates next to nothing; see {@link
   * RecallTarget}. Options that ask for no patterns have no effect here: the target says what is
   * wanted.
   *
   * @param query not modified, and not kept
   * @return how many patterns took part: the length of a column of weights
   * @throws IllegalArgumentException as {@link #recall(float[], RecallOptions)}, and when the
   *     target is too small
   */
  public int recall(float[] query, RecallOptions options, RecallTarget target) {
    Bounds.checkVector("query", query, dimension());
    Bounds.require(options, "options are");
    Bounds.require(target, "the target is");
    return new Recaller(store.snapshot(), similarity, options).recall(query, target);
  }

  /**
   * Many recalls, patterns passing through the cache once for a tile of queries. The queries are
   * copied.
   *
   * @throws IllegalArgumentException as {@link #recall(float[], RecallOptions)}
   */
  public List<Recall> recallAll(float[][] queries, RecallOptions options) {
    Bounds.require(queries, "queries are");
    Bounds.require(options, "options are");
    Vectors checked = Vectors.ofRows(queries, dimension(), "query", i -> i);
    return new Recaller(store.snapshot(), similarity, options).recallAll(checked);
  }

  /** As above, from an array, a buffer or a segment. */
  public List<Recall> recallAll(Vectors queries, RecallOptions options) {
    Bounds.require(queries, "queries are");
    Bounds.require(options, "options are");
    return new Recaller(store.snapshot(), similarity, options).recallAll(queries);
  }

  /**
   * The two-stage update: k-softmax brings k inputs close to the k nearest patterns, softmax on
   * each of them retrieves [3.6]. One recall for each column of the first stage.
   */
  public List<Recall> recallTwice(float[] query, int k, double first, double second) {
    Bounds.checkVector("query", query, dimension());
    return Recaller.twice(store.snapshot(), similarity, query, k, first, second);
  }

  /**
   * The energies of the inner-product memory and the updates that go down them.
   *
   * @throws IllegalArgumentException for another similarity, or values apart from the keys
   */
  public HopfieldEnergy energy(double inverseTemperature) {
    return HopfieldEnergy.of(store.snapshot(), similarity, inverseTemperature);
  }

  /** How many patterns of which size, and how they are compared. */
  @Override
  public String toString() {
    String values = heteroAssociative() ? ", value dimension=" + valueDimension() : "";
    return "AssociativeMemory[patterns=%d, dimension=%d%s, similarity=%s]"
        .formatted(size(), dimension(), values, similarity);
  }
}
