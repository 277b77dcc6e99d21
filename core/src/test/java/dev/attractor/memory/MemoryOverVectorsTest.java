package dev.attractor.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.attractor.parallel.Control;
import dev.attractor.parallel.Parallelism;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Memories over arrays, buffers and segments answer as those that hold copies, bit for bit. */
class MemoryOverVectorsTest {
  private static final int D = 21; // no whole number of vectors
  private static final int VALUE = 5;

  private final Random random = new Random(Long.getLong("attractor.seed", 11));

  private float[] numbers(int n) {
    float[] numbers = new float[n];
    for (int i = 0; i < n; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  private static float[][] rows(float[] packed, int d) {
    return IntStream.range(0, packed.length / d)
        .mapToObj(r -> Arrays.copyOfRange(packed, r * d, (r + 1) * d))
        .toArray(float[][]::new);
  }

  private static double[] doubles(float[] numbers) {
    return IntStream.range(0, numbers.length).mapToDouble(i -> numbers[i]).toArray();
  }

  /** The same numbers in every kind of memory. */
  private static List<Vectors> everywhere(float[] packed, int d, Arena arena) {
    MemorySegment floats = arena.allocateFrom(ValueLayout.JAVA_FLOAT, packed);
    MemorySegment doubles = arena.allocateFrom(ValueLayout.JAVA_DOUBLE, doubles(packed));
    FloatBuffer big =
        ByteBuffer.allocateDirect(4 * packed.length).order(ByteOrder.BIG_ENDIAN).asFloatBuffer();
    big.put(packed).flip();
    DoubleBuffer part = DoubleBuffer.allocate(packed.length + 3).position(3);
    part.put(doubles(packed)).position(3);
    return List.of(
        Vectors.of(packed, d),
        Vectors.of(floats, d),
        Vectors.of(big, d),
        Vectors.of(doubles(packed), d),
        Vectors.ofDoubles(doubles, d),
        Vectors.of(part, d));
  }

  private static void assertSame(Recall got, Recall expected) {
    assertThat(got.scores()).containsExactly(expected.scores());
    assertThat(got.thresholds()).containsExactly(expected.thresholds());
    assertThat(got.ranked()).containsExactly(expected.ranked());
    for (int i = 0; i < expected.columns(); i++) {
      assertThat(got.weights(i)).containsExactly(expected.weights(i));
      assertThat(got.pattern(i)).containsExactly(expected.pattern(i));
    }
    double[][] cotangents = new double[expected.columns()][expected.pattern(0).length];
    for (double[] c : cotangents) {
      Arrays.setAll(c, j -> Math.sin(j + 1));
    }
    RecallGradient back = got.pullback(cotangents);
    RecallGradient expectedBack = expected.pullback(cotangents);
    assertThat(back.query()).containsExactly(expectedBack.query());
    assertThat(back.keys()).isDeepEqualTo(expectedBack.keys());
    assertThat(back.values()).isDeepEqualTo(expectedBack.values());
    assertThat(back.inverseTemperature()).isEqualTo(expectedBack.inverseTemperature());
  }

  @ParameterizedTest
  @EnumSource
  void everyPlaceGivesTheSameBits(Measure measure) {
    for (int n : new int[] {5, 256, 601}) {
      float[] packed = numbers(n * D);
      float[] query = numbers(D);
      RecallOptions options = RecallOptions.nearest(3, 0.4);
      AssociativeMemory copied = AssociativeMemory.of(rows(packed, D), measure);
      Recall expected = copied.recall(query, options);
      try (Arena arena = Arena.ofShared()) {
        for (Vectors vectors : everywhere(packed, D, arena)) {
          AssociativeMemory over = AssociativeMemory.over(vectors, measure);
          assertSame(over.recall(query, options), expected);
          assertThat(over.ids()).containsExactly(copied.ids());
          assertThat(over.get(n - 1L).orElseThrow())
              .containsExactly(copied.get(n - 1L).orElseThrow());
          AssociativeMemory added = AssociativeMemory.empty(D, measure);
          added.addAll(vectors);
          assertSame(added.recall(query, options), expected);
        }
      }
    }
  }

  @Test
  void batchesComeFromAnywhereToo() {
    float[] packed = numbers(300 * D);
    float[] queries = numbers(70 * D);
    AssociativeMemory copied = AssociativeMemory.of(rows(packed, D), Measure.NEGATIVE_MANHATTAN);
    RecallOptions options = RecallOptions.nearest(2, 1);
    List<Recall> expected = copied.recallAll(rows(queries, D), options);
    try (Arena arena = Arena.ofShared()) {
      List<Vectors> places = everywhere(packed, D, arena);
      List<Vectors> asked = everywhere(queries, D, arena);
      for (int i = 0; i < places.size(); i++) {
        List<Recall> got =
            AssociativeMemory.over(places.get(i), Measure.NEGATIVE_MANHATTAN)
                .recallAll(asked.get(i), options);
        for (int q = 0; q < 70; q += 23) {
          assertSame(got.get(q), expected.get(q));
        }
      }
    }
  }

  @Test
  void keysAndValuesMayLieInDifferentPlaces() {
    float[] keys = numbers(400 * D);
    float[] values = numbers(400 * VALUE);
    float[] query = numbers(D);
    AssociativeMemory copied = AssociativeMemory.empty(D, VALUE, Measure.COSINE);
    copied.addAll(Vectors.of(rows(keys, D)), Vectors.of(rows(values, VALUE)));
    try (Arena arena = Arena.ofShared()) {
      AssociativeMemory over =
          AssociativeMemory.over(
              everywhere(keys, D, arena).get(1),
              everywhere(values, VALUE, arena).get(4),
              Measure.COSINE);
      assertThat(over.heteroAssociative()).isTrue();
      assertSame(over.recall(query, 4, 5), copied.recall(query, 4, 5));
      assertThat(over.value(17).orElseThrow()).containsExactly(copied.value(17).orElseThrow());
    }
  }

  @Test
  void whatIsAddedAndRemovedLiesInArraysOfTheMemorysOwn() {
    float[] packed = numbers(600 * D);
    float[] query = numbers(D);
    float[] before = packed.clone();
    AssociativeMemory over = AssociativeMemory.over(Vectors.of(packed, D), Measure.COSINE);
    AssociativeMemory copied = AssociativeMemory.of(rows(packed, D), Measure.COSINE);
    for (AssociativeMemory memory : List.of(over, copied)) {
      assertThat(memory.add(query)).isEqualTo(600);
      assertThat(memory.remove(3)).isTrue();
      assertThat(memory.remove(3)).isFalse();
      assertThat(memory.remove(599)).isTrue();
      memory.add(3, query);
    }
    assertSame(over.recall(query, 5, 3), copied.recall(query, 5, 3));
    assertThat(over.ids()).containsExactly(copied.ids());
    assertThat(packed).containsExactly(before);
  }

  @Test
  void numbersThatAreNotFiniteAreRefusedAndNothingHasChanged() {
    double[] packed = doubles(numbers(300 * D));
    packed[260 * D + 4] = 1e200; // no float
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AssociativeMemory.over(Vectors.of(packed, D), Measure.COSINE))
        .withMessage("pattern 260 must be finite, got Infinity at entry 4");
    AssociativeMemory memory = AssociativeMemory.empty(D, Measure.COSINE);
    memory.add(7, numbers(D));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> memory.addAll(Vectors.of(packed, D)))
        .withMessage("pattern 268 must be finite, got Infinity at entry 4");
    assertThat(memory.size()).isEqualTo(1);
    assertThat(memory.add(numbers(D))).isEqualTo(8);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Vectors.of(new float[D + 1], D))
        .withMessageContaining("need a multiple of 21 numbers");
  }

  @Test
  void aConfinedArenaServesItsOwnThread() {
    float[] packed = numbers(3000 * D);
    float[] query = numbers(D);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment floats = arena.allocateFrom(ValueLayout.JAVA_FLOAT, packed);
      Recall got =
          Parallelism.sequential()
              .during(
                  () ->
                      AssociativeMemory.over(Vectors.of(floats, D), Measure.INNER_PRODUCT)
                          .recall(query, 2, 1));
      assertThat(got.ranked())
          .containsExactly(
              AssociativeMemory.of(rows(packed, D), Measure.INNER_PRODUCT)
                  .recall(query, 2, 1)
                  .ranked());
    }
  }

  @Test
  void longCallsEndWithTheirTimeOrWhenCancelled() {
    float[] packed = numbers(1000 * D);
    AssociativeMemory memory = AssociativeMemory.of(rows(packed, D), Measure.INNER_PRODUCT);
    RecallOptions options = RecallOptions.nearest(1, 1);
    Stream.<Runnable>of(
            () -> AssociativeMemory.over(Vectors.of(packed, D), Measure.INNER_PRODUCT),
            () -> memory.addAll(Vectors.of(packed, D)),
            () -> memory.recallAll(Vectors.of(packed, D), options))
        .forEach(
            call -> {
              assertEnds(Control.NONE.withBudget(Duration.ZERO), call);
              assertEnds(Control.NONE.withCancellation(() -> true), call);
              Thread.currentThread().interrupt();
              assertEnds(Control.NONE, call);
              assertThat(Thread.interrupted()).isTrue();
            });
    assertThat(memory.size()).isEqualTo(1000);
  }

  private static void assertEnds(Control control, Runnable call) {
    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(
            () ->
                control.during(
                    () -> {
                      call.run();
                      return null;
                    }));
  }
}
