package dev.attractor.internal.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attractor.internal.columns.ColumnKernels;
import dev.attractor.internal.kmeans.KMeansKernels;
import dev.attractor.internal.ksoftmax.KSoftmaxKernels;
import dev.attractor.internal.provider.KernelProvider;
import dev.attractor.internal.rows.RowKernels;
import dev.attractor.internal.similarity.SimilarityKernel;
import dev.attractor.internal.softkmeans.SoftKMeansKernels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which form of the kernels a process gets, and what it says of it. */
class KernelProviderTest {
  private static final String VECTORS = "--add-modules=jdk.incubator.vector";

  /** Prints the class of the kernels of columns, and the bits of a vector where one is used. */
  static final class Chosen {
    private Chosen() {}

    public static void main(String[] args) {
      System.out.println(ColumnKernels.chosen().getClass().getSimpleName());
      if (KernelProvider.simd()) {
        System.out.println("bits " + SimdSpecies.BITS);
      }
    }
  }

  @Test
  void withoutTheVectorApiKernelsAreScalarAndTheFlagIsNamed() throws IOException {
    assertThat(said()).contains("ScalarColumns", "--add-modules jdk.incubator.vector");
    assertThat(said("-Dattractor.kernels=simd"))
        .contains("IllegalStateException", "--add-modules jdk.incubator.vector");
  }

  @Test
  void withoutC2KernelsAreScalarUnlessSimdIsForced() throws IOException {
    for (String option : List.of("-XX:TieredStopAtLevel=1", "-Xint")) {
      assertThat(said(VECTORS, option)).as(option).contains("ScalarColumns", "C2 is disabled");
    }
    assertThat(said(VECTORS, "-XX:TieredStopAtLevel=1", "-Dattractor.kernels=simd"))
        .contains("SimdColumnKernels");
  }

  @Test
  void vectorsOfOneDoubleAreNotUsed() throws IOException {
    assertThat(said(VECTORS, "-XX:MaxVectorSize=8")).contains("ScalarColumns", "128 bits");
  }

  @Test
  void theWidthOfVectorsCanBeSet() throws IOException {
    for (String bits : List.of("128", "256", "512")) {
      assertThat(said(VECTORS, "-Dattractor.kernels=simd", "-Dattractor.vectors.bits=" + bits))
          .contains("SimdColumnKernels", "bits " + bits);
    }
    assertThat(said(VECTORS, "-Dattractor.kernels=simd", "-Dattractor.vectors.bits=1024"))
        .contains("must be 128, 256 or 512, got 1024");
  }

  @Test
  void withoutVectorsNoFamilyTouchesThem() {
    assertThat(
            List.of(
                RowKernels.CHOSEN,
                KMeansKernels.CHOSEN,
                SoftKMeansKernels.CHOSEN,
                KSoftmaxKernels.CHOSEN,
                SimilarityKernel.get(),
                ColumnKernels.chosen()))
        .allSatisfy(
            family ->
                assertThat(family.getClass().getSimpleName().startsWith("Simd"))
                    .isEqualTo(KernelProvider.simd()));
  }

  private static String said(String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Arrays.asList(options));
    command.add("-cp");
    command.add(
        Path.of("target", "classes")
            + System.getProperty("path.separator")
            + Path.of("target", "test-classes"));
    command.add(Chosen.class.getName());
    ProcessBuilder program = new ProcessBuilder(command).redirectErrorStream(true);
    program.environment().remove("JDK_JAVA_OPTIONS");
    program.environment().remove("JAVA_TOOL_OPTIONS");
    Process running = program.start();
    return new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
