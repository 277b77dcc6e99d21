/**
 * The files that models live in: read with suspicion, written aside and renamed.
 *
 * <p>Whatever bytes a file holds, reading it either yields a valid object or throws an {@link
 * java.io.IOException} whose message names the file and what is wrong with it.
 *
 * <pre>{@code
 * float[] codebook = {-1, 0, 1};
 * ClusteredTensor tensor =
 *     new ClusteredTensor("w", List.of(2L, 2L), 1, codebook, PackedCodes.of(3, 0, 2, 1, 1));
 * Path file = Files.createTempDirectory("example").resolve("w.safetensors");
 * new ClusteredModel(List.of(tensor), List.of(), Map.of()).write(file);
 * float[] restored = ClusteredModel.read(file).clustered().getFirst().restore(); // -1, 1, 0, 0
 * }</pre>
 */
@NullMarked
package dev.attractor.formats;

import org.jspecify.annotations.NullMarked;
