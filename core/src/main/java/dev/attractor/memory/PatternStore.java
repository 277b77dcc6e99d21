package dev.attractor.memory;

import dev.attractor.parallel.FixedRanges;
import dev.attractor.parallel.Running;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a memory holds, for many readers and one writer at a time: a writer builds the next snapshot
 * beside the one that readers look at, and publishes it when it is complete.
 */
final class PatternStore {
  private final int dimension;
  private final int valueDimension; // 0: keys are their own values
  private long nextId;
  private volatile Snapshot snapshot;

  /** Where each id is in the last snapshot; empty until one is looked up. */
  private Optional<Map<Long, Integer>> positions = Optional.empty();

  /** An empty store whose keys are their own values. */
  PatternStore(int dimension) {
    if (dimension < 1) {
      throw new IllegalArgumentException("the dimension must be at least 1, got " + dimension);
    }
    this.dimension = dimension;
    this.valueDimension = 0;
    publish(new PatternChunk[0], 0);
  }

  /** An empty store of keys with values. */
  PatternStore(int dimension, int valueDimension) {
    if (dimension < 1 || valueDimension < 1) {
      throw new IllegalArgumentException(
          "dimensions must be at least 1, got " + dimension + " and " + valueDimension);
    }
    this.dimension = dimension;
    this.valueDimension = valueDimension;
    publish(new PatternChunk[0], 0);
  }

  /** The keys of the caller's, and values unless keys are their own, with ids 0, 1, 2, ... */
  static PatternStore over(Vectors keys, Optional<Vectors> values) {
    checkCounts(keys.count(), keys, values);
    PatternStore store =
        values.isPresent()
            ? new PatternStore(keys.dimension(), values.get().dimension())
            : new PatternStore(keys.dimension());
    int count = keys.count();
    PatternChunk[] chunks = new PatternChunk[(count + PatternChunk.ROWS - 1) / PatternChunk.ROWS];
    Running running = Running.current();
    FixedRanges.forEach(
        count,
        PatternChunk.ROWS,
        (range, from, to) -> {
          running.checkTime();
          chunks[range] = foreign(keys, values, (int) from, (int) to);
        });
    store.nextId = count;
    store.publish(chunks, count);
    return store;
  }

  /** Patterns {@code from} to {@code to - 1} of the caller's, looked at once. */
  private static PatternChunk foreign(Vectors keys, Optional<Vectors> values, int from, int to) {
    ChunkRows keyRows = new ChunkRows.Foreign(keys, from);
    ChunkRows valueRows = values.isPresent() ? new ChunkRows.Foreign(values.get(), from) : keyRows;
    PatternChunk chunk =
        new PatternChunk(keyRows, valueRows, new long[to - from], new double[to - from]);
    float[] key = new float[keys.dimension()];
    float[] value = new float[valueRows.dimension()];
    for (int p = from; p < to; p++) {
      keys.readFinite("pattern", p, p, key, 0);
      chunk.sign(p - from, p, key, 0);
      if (values.isPresent()) {
        values.get().readFinite("value", p, p, value, 0);
      }
    }
    return chunk;
  }

  Snapshot snapshot() {
    return snapshot;
  }

  int dimension() {
    return dimension;
  }

  /** 0 where keys are their own values. */
  int valueDimension() {
    return valueDimension;
  }

  private void publish(PatternChunk[] chunks, int count) {
    int values = valueDimension == 0 ? dimension : valueDimension;
    snapshot = new Snapshot(chunks, count, dimension, values);
  }

  /** The next ids, in their order. */
  synchronized long[] nextIds(int count) {
    long[] ids = new long[count];
    Arrays.setAll(ids, i -> nextId + i);
    return ids;
  }

  synchronized long nextId() {
    return nextId;
  }

  /** Adds patterns under the next ids and returns the first of these. */
  synchronized long append(Vectors keys, Optional<Vectors> values) {
    long first = nextId;
    long[] ids = nextIds(keys.count());
    add(ids, keys, values);
    return first;
  }

  /**
   * Adds patterns under ids that are not taken; readers see all of them at once, and nothing has
   * changed when this fails.
   */
  synchronized void append(long[] ids, Vectors keys, Optional<Vectors> values) {
    checkFree(ids);
    add(ids, keys, values);
  }

  private void add(long[] ids, Vectors keys, Optional<Vectors> values) {
    checkCounts(ids.length, keys, values);
    checkDimension("patterns", keys, dimension);
    values.ifPresent(v -> checkDimension("values", v, valueDimension));
    Snapshot old = snapshot;
    int before = old.count();
    int count = Math.addExact(before, ids.length);
    PatternChunk[] chunks = withRoom(old, count);
    int firstChunk = before / PatternChunk.ROWS;
    Running running = Running.current();
    FixedRanges.forEach(
        chunks.length - firstChunk,
        1,
        (range, from, to) -> {
          running.checkTime();
          int c = firstChunk + range;
          int start = Math.max(before, c * PatternChunk.ROWS);
          int end = Math.min(count, (c + 1) * PatternChunk.ROWS);
          for (int p = start; p < end; p++) {
            fill(chunks[c], Snapshot.row(p), ids, p - before, keys, values);
          }
        });
    if (positions.isPresent()) {
      for (int i = 0; i < ids.length; i++) {
        positions.get().put(ids[i], before + i);
      }
    }
    for (long id : ids) {
      nextId = Math.max(nextId, id + 1);
    }
    publish(chunks, count);
  }

  private static void fill(
      PatternChunk chunk, int row, long[] ids, int i, Vectors keys, Optional<Vectors> values) {
    float[] numbers = ((ChunkRows.Own) chunk.keys()).numbers();
    int at = row * keys.dimension();
    keys.readFinite("pattern", ids[i], i, numbers, at);
    chunk.sign(row, ids[i], numbers, at);
    if (values.isPresent()) {
      float[] valueNumbers = ((ChunkRows.Own) chunk.values()).numbers();
      values.get().readFinite("value", ids[i], i, valueNumbers, row * values.get().dimension());
    }
  }

  private static void checkDimension(String what, Vectors vectors, int dimension) {
    if (vectors.dimension() != dimension) {
      throw new IllegalArgumentException(
          what + " must have " + dimension + " entries, got " + vectors.dimension());
    }
  }

  private static void checkCounts(int ids, Vectors keys, Optional<Vectors> values) {
    int valueCount = values.map(Vectors::count).orElse(keys.count());
    if (ids != keys.count() || valueCount != keys.count()) {
      throw new IllegalArgumentException(
          "ids, keys and values must be equally many, got "
              + ids
              + ", "
              + keys.count()
              + " and "
              + valueCount);
    }
  }

  /** Refuses keys without values where there are some. */
  void checkAuto() {
    if (valueDimension > 0) {
      throw new IllegalArgumentException(
          "keys of this memory have values of " + valueDimension + " entries; give the value too");
    }
  }

  /** Refuses values where keys are their own. */
  void checkHetero() {
    if (valueDimension == 0) {
      throw new IllegalArgumentException(
          "keys of this memory are their own values; make one with a value dimension");
    }
  }

  private void checkFree(long[] ids) {
    Set<Long> seen = new HashSet<>();
    for (long id : ids) {
      if (positions().containsKey(id) || !seen.add(id)) {
        throw new IllegalArgumentException(
            "id " + id + " is taken; remove it first or choose another");
      }
    }
  }

  /** The chunks of a snapshot, with room for {@code count} patterns in arrays of their own. */
  private PatternChunk[] withRoom(Snapshot old, int count) {
    int needed = (count + PatternChunk.ROWS - 1) / PatternChunk.ROWS;
    PatternChunk[] chunks = Arrays.copyOf(old.chunks(), needed);
    for (int c = old.count() / PatternChunk.ROWS; c < needed; c++) {
      int rows = Math.min(PatternChunk.ROWS, count - c * PatternChunk.ROWS);
      if (chunks[c] == null) {
        chunks[c] = PatternChunk.empty(rows, dimension, valueDimension);
      } else if (rows > chunks[c].capacity() || chunks[c].keys() instanceof ChunkRows.Foreign) {
        int room = Math.min(PatternChunk.ROWS, Math.max(rows, 2 * chunks[c].capacity()));
        chunks[c] = chunks[c].own(old.rows(c), room);
      }
    }
    return chunks;
  }

  /** Removes a pattern; false when there is none of that id. */
  synchronized boolean remove(long id) {
    Integer position = positions().remove(id);
    if (position == null) {
      return false;
    }
    Snapshot old = snapshot;
    int last = old.count() - 1;
    int lastChunk = last / PatternChunk.ROWS;
    PatternChunk[] chunks = old.chunks().clone();
    // Rows that a reader may look at never change, so both chunks are replaced.
    replace(chunks, lastChunk, old);
    if (position != last) {
      int c = position / PatternChunk.ROWS;
      if (c != lastChunk) {
        replace(chunks, c, old);
      }
      chunks[c].copyRow(Snapshot.row(position), chunks[lastChunk], Snapshot.row(last));
      positions().put(old.id(last), position);
    }
    publish(Snapshot.row(last) == 0 ? Arrays.copyOf(chunks, lastChunk) : chunks, last);
    return true;
  }

  private static void replace(PatternChunk[] chunks, int c, Snapshot old) {
    chunks[c] = chunks[c].own(old.rows(c), chunks[c].capacity());
  }

  /** The position of an id in the snapshot that the lock holds still. */
  private Map<Long, Integer> positions() {
    if (positions.isEmpty()) {
      Map<Long, Integer> all = new HashMap<>();
      for (int p = 0; p < snapshot.count(); p++) {
        all.put(snapshot.id(p), p);
      }
      positions = Optional.of(all);
    }
    return positions.get();
  }

  /** A copy of the key of an id. */
  synchronized Optional<float[]> key(long id) {
    return Optional.ofNullable(positions().get(id))
        .map(p -> snapshot.chunkOf(p).keys().copy(Snapshot.row(p)));
  }

  /** A copy of the value of an id. */
  synchronized Optional<float[]> value(long id) {
    return Optional.ofNullable(positions().get(id))
        .map(p -> snapshot.chunkOf(p).values().copy(Snapshot.row(p)));
  }
}
