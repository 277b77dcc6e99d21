/**
 * Whole checkpoints to packed codes and back: files of any size, read where they lie and written
 * tensor by tensor.
 *
 * <pre>{@code
 * Path folder = Files.createTempDirectory("example");
 * Path in = folder.resolve("model.safetensors");
 * float[] weights = new float[64 * 64];
 * for (int i = 0; i < weights.length; i++) {
 *   weights[i] = (float) Math.sin(i);
 * }
 * SafetensorsFile.write(in, List.of(Tensor.of("w", List.of(64L, 64L), weights)), Map.of());
 * TensorRecipe recipe = new TensorRecipe(4, 1, Grouping.CHANNEL); // two bits a weight
 * new Compressor(CompressionRules.all(recipe), Map.of())
 *     .run(Checkpoint.of(in), folder.resolve("packed.safetensors"), (done, total) -> {});
 * }</pre>
 */
package dev.attractor.compression;
