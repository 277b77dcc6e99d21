package dev.attractor.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Patterns that are recalled by likeness: the k-Hopfield layer X = Xi ksoftmax(beta sim(Xi, x))
 * [3.5] and its relatives.
 *
 * <p>Patterns are vectors of floats, each with an id of its own; in a hetero-associative memory
 * each key has a value, and values are what is recalled. Recalls see the memory as it was when they
 * began. Any number of threads may recall, compare and look at patterns while others add and
 * remove, and never wait; writers wait for one another, and so do {@link #get} and {@link #value},
 * which look an id up, for a writer at work.
 */
public final class AssociativeMemory {
  private final int dimension;
  private final int valueDimension; // 0: keys are their own values
  private final Similarity similarity;
  private final Map<Long, Integer> positions = new HashMap<>();
  private long nextId;
  private volatile Snapshot snapshot;

  private AssociativeMemory(int dimension, int valueDimension, Similarity similarity) {
    if (dimension < 1 || valueDimension < 0) {
      throw new IllegalArgumentException(
          "dimensions must be at least 1, got " + dimension + " and " + valueDimension);
    }
    this.dimension = dimension;
    this.valueDimension = valueDimension;
    this.similarity = Objects.requireNonNull(similarity, "similarity");
    this.snapshot =
        new Snapshot(
            new PatternChunk[0], 0, dimension, valueDimension == 0 ? dimension : valueDimension);
  }

  /** An empty memory of patterns with {@code dimension} entries. */
  public static AssociativeMemory empty(int dimension, Similarity similarity) {
    return new AssociativeMemory(dimension, 0, similarity);
  }

  /** An empty memory that answers keys with values. */
  public static AssociativeMemory empty(
      int keyDimension, int valueDimension, Similarity similarity) {
    if (valueDimension < 1) {
      throw new IllegalArgumentException(
          "the dimension of values must be at least 1, got " + valueDimension);
    }
    return new AssociativeMemory(keyDimension, valueDimension, similarity);
  }

  /** A memory of these patterns, with ids 0, 1, 2, ... */
  public static AssociativeMemory of(float[][] patterns, Similarity similarity) {
    if (require(patterns, "patterns are").length == 0) {
      throw new IllegalArgumentException("patterns must not be empty, got 0 of them");
    }
    AssociativeMemory memory = empty(require(patterns[0], "pattern 0 is").length, similarity);
    memory.addAll(patterns);
    return memory;
  }

  /** Number of patterns. */
  public int size() {
    return snapshot.count();
  }

  /** Entries of a pattern (of a key). */
  public int dimension() {
    return dimension;
  }

  /** Entries of a value: those of the key where keys are their own values. */
  public int valueDimension() {
    return snapshot.valueDimension();
  }

  /** Whether keys have values apart from themselves. */
  public boolean heteroAssociative() {
    return valueDimension > 0;
  }

  /** How queries and patterns are compared. */
  public Similarity similarity() {
    return similarity;
  }

  /** Adds a pattern under the smallest id above all given so far, and returns that id. */
  public synchronized long add(float[] pattern) {
    return add(nextId, pattern);
  }

  /** Adds a pattern under an id that is not taken. */
  public synchronized long add(long id, float[] pattern) {
    checkAuto();
    append(new long[] {id}, new float[][] {pattern}, null);
    return id;
  }

  /** Adds a key with its value under an id that is not taken. */
  public synchronized long add(long id, float[] key, float[] value) {
    checkHetero();
    append(new long[] {id}, new float[][] {key}, new float[][] {value});
    return id;
  }

  /** Adds patterns under the next ids; readers see all of them at once. */
  public synchronized void addAll(float[][] patterns) {
    checkAuto();
    append(nextIds(require(patterns, "patterns are").length), patterns, null);
  }

  /** Adds keys with their values under the next ids. */
  public synchronized void addAll(float[][] keys, float[][] values) {
    checkHetero();
    require(values, "values are");
    append(nextIds(require(keys, "keys are").length), keys, values);
  }

  /** Adds keys under ids that are not taken; values null where keys are their own. */
  public synchronized void addAll(long[] ids, float[][] keys, float[][] values) {
    if (values == null) {
      checkAuto();
    } else {
      checkHetero();
    }
    append(ids, keys, values);
  }

  private long[] nextIds(int count) {
    long[] ids = new long[count];
    for (int i = 0; i < count; i++) {
      ids[i] = nextId + i;
    }
    return ids;
  }

  private void append(long[] ids, float[][] keys, float[][] values) {
    check(ids, keys, values);
    Snapshot old = snapshot;
    int count = old.count() + ids.length;
    PatternChunk[] chunks =
        Arrays.copyOf(old.chunks(), (count + PatternChunk.ROWS - 1) / PatternChunk.ROWS);
    for (int i = 0; i < ids.length; i++) {
      int position = old.count() + i;
      int c = position / PatternChunk.ROWS;
      int row = position % PatternChunk.ROWS;
      int needed = Math.min(PatternChunk.ROWS, count - c * PatternChunk.ROWS);
      if (chunks[c] == null) {
        chunks[c] = PatternChunk.empty(needed, dimension, valueDimension);
      } else if (row >= chunks[c].capacity()) {
        chunks[c] =
            chunks[c].withCapacity(
                Math.min(PatternChunk.ROWS, Math.max(needed, 2 * chunks[c].capacity())));
      }
      chunks[c].set(row, ids[i], keys[i], 0, values == null ? keys[i] : values[i], 0);
      positions.put(ids[i], position);
      nextId = Math.max(nextId, ids[i] + 1);
    }
    snapshot = new Snapshot(chunks, count, dimension, old.valueDimension());
  }

  private void check(long[] ids, float[][] keys, float[][] values) {
    require(ids, "ids are");
    require(keys, "keys are");
    if (ids.length != keys.length || (values != null && values.length != keys.length)) {
      throw new IllegalArgumentException(
          "ids, keys and values must be equally many, got "
              + ids.length
              + ", "
              + keys.length
              + " and "
              + (values == null ? "none" : values.length));
    }
    Map<Long, Integer> seen = new HashMap<>();
    for (int i = 0; i < ids.length; i++) {
      checkVector("pattern " + ids[i], keys[i], dimension);
      if (values != null) {
        checkVector("value " + ids[i], values[i], valueDimension);
      }
      if (positions.containsKey(ids[i]) || seen.put(ids[i], i) != null) {
        throw new IllegalArgumentException(
            "id " + ids[i] + " is taken; remove it first or choose another");
      }
    }
  }

  private static <T> T require(T argument, String what) {
    if (argument == null) {
      throw new IllegalArgumentException(what + " missing (null)");
    }
    return argument;
  }

  private static void checkVector(String what, float[] vector, int length) {
    require(vector, what + " is");
    if (vector.length != length) {
      throw new IllegalArgumentException(
          what + " must have " + length + " entries, got " + vector.length);
    }
    for (int c = 0; c < length; c++) {
      if (!Float.isFinite(vector[c])) {
        throw new IllegalArgumentException(
            what + " must be finite, got " + vector[c] + " at entry " + c);
      }
    }
  }

  private void checkAuto() {
    if (valueDimension > 0) {
      throw new IllegalArgumentException(
          "keys of this memory have values of " + valueDimension + " entries; give the value too");
    }
  }

  private void checkHetero() {
    if (valueDimension == 0) {
      throw new IllegalArgumentException(
          "keys of this memory are their own values; make one with a value dimension");
    }
  }

  /** Removes a pattern; false when there is none of that id. Running recalls are not disturbed. */
  public synchronized boolean remove(long id) {
    Integer position = positions.remove(id);
    if (position == null) {
      return false;
    }
    Snapshot old = snapshot;
    int last = old.count() - 1;
    PatternChunk[] chunks = old.chunks().clone();
    int lastChunk = last / PatternChunk.ROWS;
    // Rows that a reader may look at never change, so both chunks are replaced.
    chunks[lastChunk] = chunks[lastChunk].withCapacity(chunks[lastChunk].capacity());
    if (position != last) {
      int c = position / PatternChunk.ROWS;
      if (c != lastChunk) {
        chunks[c] = chunks[c].withCapacity(chunks[c].capacity());
      }
      chunks[c].copyRow(Snapshot.row(position), chunks[lastChunk], Snapshot.row(last));
      positions.put(old.id(last), position);
    }
    if (last % PatternChunk.ROWS == 0) {
      chunks = Arrays.copyOf(chunks, lastChunk);
    }
    snapshot = new Snapshot(chunks, last, dimension, old.valueDimension());
    return true;
  }

  /** The pattern (the key) of an id, or null. */
  public synchronized float[] get(long id) {
    Integer p = positions.get(id);
    return p == null ? null : Snapshot.row(snapshot.chunkOf(p).keys, Snapshot.row(p), dimension);
  }

  /** The value of an id, or null. */
  public synchronized float[] value(long id) {
    Integer p = positions.get(id);
    return p == null
        ? null
        : Snapshot.row(snapshot.chunkOf(p).values, Snapshot.row(p), valueDimension());
  }

  /** All ids, in the order of storage. */
  public long[] ids() {
    Snapshot now = snapshot;
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
    Snapshot now = snapshot;
    for (int p = 0; p < now.count(); p++) {
      float[] key = Snapshot.row(now.chunkOf(p).keys, Snapshot.row(p), dimension);
      float[] value =
          heteroAssociative()
              ? Snapshot.row(now.chunkOf(p).values, Snapshot.row(p), valueDimension)
              : key;
      visitor.visit(now.id(p), key, value);
    }
  }

  /** The similarities of a query to all patterns, in the order of {@link #ids}. */
  public double[] similarities(float[] query) {
    checkVector("query", query, dimension);
    Snapshot now = snapshot;
    double[] out = new double[now.count()];
    now.scores(similarity, query, 1, 1, out);
    return out;
  }

  /** The similarities of many queries to all patterns: query by query, as {@link #ids}. */
  public double[] similarities(float[][] queries) {
    require(queries, "queries are");
    Snapshot now = snapshot;
    float[] packed = new float[Math.multiplyExact(queries.length, dimension)];
    for (int q = 0; q < queries.length; q++) {
      checkVector("query " + q, queries[q], dimension);
      System.arraycopy(queries[q], 0, packed, q * dimension, dimension);
    }
    double[] out = new double[Math.multiplyExact(queries.length, now.count())];
    now.scores(similarity, packed, queries.length, 1, out);
    return out;
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
    checkVector("query", query, dimension);
    require(options, "options are");
    return new Recaller(snapshot, similarity, options).recall(query);
  }

  /**
   * Many recalls, patterns passing through the cache once for a tile of queries. The queries are
   * copied.
   *
   * @throws IllegalArgumentException as {@link #recall(float[], RecallOptions)}
   */
  public List<Recall> recallAll(float[][] queries, RecallOptions options) {
    require(queries, "queries are");
    require(options, "options are");
    for (int q = 0; q < queries.length; q++) {
      checkVector("query " + q, queries[q], dimension);
    }
    return new Recaller(snapshot, similarity, options).recallAll(queries);
  }

  /**
   * The two-stage update: k-softmax brings k inputs close to the k nearest patterns, softmax on
   * each of them retrieves [3.6]. One recall for each column of the first stage.
   */
  public List<Recall> recallTwice(float[] query, int k, double first, double second) {
    if (heteroAssociative()) {
      throw new IllegalArgumentException(
          "a second stage needs patterns that are their own values; this memory has values apart");
    }
    Snapshot now = snapshot;
    checkVector("query", query, dimension);
    Recall recall = new Recaller(now, similarity, RecallOptions.nearest(k, first)).recall(query);
    float[][] inputs = new float[k][dimension];
    for (int i = 0; i < k; i++) {
      double[] pattern = recall.pattern(i);
      for (int c = 0; c < dimension; c++) {
        inputs[i][c] = (float) pattern[c];
      }
    }
    return new Recaller(now, similarity, RecallOptions.of(new Softmax(), second)).recallAll(inputs);
  }

  /**
   * The alternative that the dissertation argues against: retrieve one by softmax, remove it,
   * retrieve again. Not differentiable through the removals; here as a baseline.
   */
  public List<Recall> recallOneByOne(float[] query, int k, double inverseTemperature) {
    checkVector("query", query, dimension);
    Snapshot now = snapshot;
    List<Recall> recalls = new ArrayList<>();
    Set<Long> taken = new HashSet<>();
    for (int i = 0; i < k; i++) {
      RecallOptions options =
          RecallOptions.of(new Softmax(), inverseTemperature).withFilter(id -> !taken.contains(id));
      Recall recall = new Recaller(now, similarity, options).recall(query);
      recalls.add(recall);
      taken.add(recall.ranked()[0]);
    }
    return recalls;
  }

  /**
   * The energies of the inner-product memory and the updates that go down them.
   *
   * @throws IllegalArgumentException for another similarity, or values apart from the keys
   */
  public HopfieldEnergy energy(double inverseTemperature) {
    if (similarity != Measure.INNER_PRODUCT || heteroAssociative()) {
      throw new IllegalArgumentException(
          "energies are those of the inner product over patterns that are their own values, got "
              + similarity);
    }
    return new HopfieldEnergy(snapshot, inverseTemperature);
  }

  /** How many patterns of which size, and how they are compared. */
  @Override
  public String toString() {
    return "AssociativeMemory[patterns="
        + size()
        + ", dimension="
        + dimension
        + (heteroAssociative() ? ", value dimension=" + valueDimension : "")
        + ", similarity="
        + similarity
        + "]";
  }
}
