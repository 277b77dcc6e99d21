/**
 * Weights in few bits: soft k-means to its attractor and gradients through it, hard k-means,
 * seeding, packed codes [chapter 2].
 *
 * <pre>{@code
 * float[] weights = new float[10_000];
 * for (int i = 0; i < weights.length; i++) {
 *   weights[i] = (float) Math.sin(i);
 * }
 * SoftKMeans kmeans =
 *     SoftKMeans.builder().codewords(4).temperature(Temperature.relative(0.05)).build();
 * SoftClustering fit = kmeans.fit(weights);
 * float[] soft = new float[weights.length];
 * fit.reconstruct(soft); // what a network computes with
 * float[] gradient = new float[weights.length];
 * fit.pullback(soft, gradient); // of the loss sum soft^2 / 2
 * PackedCodes codes = fit.assign(); // two bits a weight
 * }</pre>
 */
@NullMarked
package dev.attractor.clustering;

import org.jspecify.annotations.NullMarked;
