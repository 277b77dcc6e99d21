package dev.attractor.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.attractor.clustering.PackedCodes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntropyCodesTest {
  private static final long SEED = Long.getLong("attractor.seed", 5);

  /** Codes about the middle, of a normal distribution. */
  private static PackedCodes normal(int codewords, int size, double deviation) {
    Random random = new Random(SEED);
    int[] codes = new int[size];
    Arrays.setAll(
        codes,
        i ->
            (int)
                Math.clamp(
                    Math.round(codewords / 2.0 + deviation * random.nextGaussian()),
                    0,
                    codewords - 1));
    return PackedCodes.of(codewords, codes);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1000",
    "2, 65536",
    "2, 7",
    "3, 70001",
    "5, 65543",
    "16, 200000",
    "17, 100",
    "200, 131072",
    "256, 65537",
    "300, 1000",
    "65536, 70000",
    "4, 0"
  })
  void aStreamGivesBackTheCodes(int codewords, int size) {
    PackedCodes codes = normal(codewords, size, codewords / 6.0);
    assertThat(EntropyCodes.of(codes).codes(codewords, size)).isEqualTo(codes);
  }

  /**
   * A Huffman code of bytes takes at most one bit a byte more than their entropy, and far less
   * where no byte is frequent; here the bytes hold two codes or more, so that 3 % are above what
   * was ever seen for these, the tables of each block of 16,383 bytes (about 150 bytes) included.
   */
  @ParameterizedTest
  @CsvSource({"16, 2", "8, 1.2", "4, .7", "16, .8"})
  void aStreamIsAsShortAsTheEntropyOfTheCodesAllows(int codewords, double deviation) {
    PackedCodes codes = normal(codewords, 1 << 18, deviation);
    double bits = 8.0 * EntropyCodes.of(codes).bytes().byteSize() / codes.size();
    assertThat(bits).isBetween(codes.entropy() * .999, codes.entropy() * 1.03);
    assertThat(codes.entropy()).isLessThan(.97 * codes.bits());
  }

  @Test
  void aTensorKeepsCodesThatAStreamWouldNotMakeShorter() {
    Random random = new Random(SEED);
    int[] even = random.ints(4096, 0, 16).toArray();
    ClusteredTensor tensor =
        new ClusteredTensor("w", List.of(64L, 64L), 1, new float[16], PackedCodes.of(16, even));
    assertThat(tensor.entropyCoded().coded()).isEmpty();
    ClusteredTensor zeros =
        new ClusteredTensor(
            "w", tensor.shape(), 1, tensor.codebook(), PackedCodes.of(16, new int[4096]));
    assertThat(zeros.entropyCoded().packedBytes()).isLessThan(tensor.packedBytes() / 3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 30, 1000})
  void aStreamThatIsCutShortIsRefused(int missing) {
    PackedCodes codes = normal(16, 20_000, 2);
    MemorySegment bytes = EntropyCodes.of(codes).bytes();
    EntropyCodes cut = new EntropyCodes(bytes.asSlice(0, bytes.byteSize() - missing));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cut.codes(16, 20_000))
        .withMessageContaining("a stream of codes is damaged: it ends before the last code");
  }

  @Test
  void aStreamOfOtherCodesOrSizesIsRefused() {
    PackedCodes codes = normal(16, 20_000, 2);
    EntropyCodes stream = EntropyCodes.of(codes);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> stream.codes(16, 20_002))
        .withMessageContaining("ends before the last code");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> stream.codes(16, 19_000))
        .withMessageContaining("more than the codes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> stream.codes(9, 20_000))
        .withMessageContaining("must be below 9");
    byte[] longer =
        Arrays.copyOf(
            stream.bytes().toArray(ValueLayout.JAVA_BYTE), (int) stream.bytes().byteSize() + 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EntropyCodes(MemorySegment.ofArray(longer)).codes(16, 20_000))
        .withMessageContaining("bytes follow its end");
    longer[500] ^= 1;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EntropyCodes(MemorySegment.ofArray(longer)).codes(16, 20_000))
        .withMessageContaining("damaged");
  }

  /** No memory is taken for codes that a small file only lists. */
  @Test
  void aSmallStreamOfManyCodesIsRefusedBeforeItIsRead() {
    EntropyCodes stream = EntropyCodes.of(normal(16, 100, 2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> stream.codes(16, 1L << 39))
        .withMessageContaining("549755813888 codes cannot come out of a stream of");
  }
}
