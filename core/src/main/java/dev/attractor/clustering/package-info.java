/**
 * Weights in few bits: soft k-means to its attractor and gradients through it, hard k-means,
 * seeding, packed codes [chapter 2].
 */
@NullMarked
package dev.attractor.clustering;

import org.jspecify.annotations.NullMarked;
