/**
 * Associative memory that recalls the k nearest patterns at once, and differentiates through it.
 *
 * <p>Above forty classes, and one package all the same: half of them are package-private steps of
 * one recall or one pull-back, which smaller packages would make public.
 *
 * <pre>{@code
 * float[][] patterns = new float[100][8];
 * for (int i = 0; i < 100; i++) {
 *   for (int a = 0; a < 8; a++) {
 *     patterns[i][a] = (float) Math.sin(i * (a + 1));
 *   }
 * }
 * AssociativeMemory memory = AssociativeMemory.of(patterns, Similarity.negativeManhattan());
 * Recall recall = memory.recall(patterns[17], 3, 5); // the three nearest, beta = 5
 * long nearest = recall.indices()[0];
 * double[] second = recall.pattern(2);
 * }</pre>
 */
@NullMarked
package dev.attractor.memory;

import org.jspecify.annotations.NullMarked;
