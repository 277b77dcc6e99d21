package dev.attractor.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DigitsTest {
  @Test
  void theEmbeddedSetIsTheOnePublished() {
    LabelledImages digits = Digits.all();
    assertThat(digits.count()).isEqualTo(1797);
    assertThat(Arrays.copyOf(digits.labels(), 11)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0);
    assertThat(digits.image(0)[2]).isEqualTo(5 / 16f);
    // counts per class as the repository lists them for its test part
    int[] counts = new int[10];
    Arrays.stream(digits.labels()).forEach(label -> counts[label]++);
    assertThat(counts).containsExactly(178, 182, 177, 183, 181, 182, 181, 179, 174, 180);
  }

  @Test
  void aSplitIsWholeDisjointAndDecidedByItsSeed() {
    ImageSplit split = Digits.split(3);
    assertThat(split.test().count()).isEqualTo(359);
    assertThat(split.train().count()).isEqualTo(1797 - 359);
    int[] order = RandomPermutation.of(1797, new java.util.SplittableRandom(3));
    assertThat(Arrays.stream(order).sorted().toArray())
        .isEqualTo(IntStream.range(0, 1797).toArray());
    assertThat(split.md5()).isEqualTo(Digits.split(3).md5()).isNotEqualTo(Digits.split(4).md5());
  }

  @Test
  void sizesAndLabelsMustAgree() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LabelledImages("x", 1, 2, 2, 255, 10, new byte[7], new int[2]))
        .withMessageContaining("take 8 bytes, got 7");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LabelledImages("x", 1, 1, 1, 255, 10, new byte[1], new int[] {10}))
        .withMessageContaining("class 10 of 10");
  }
}
