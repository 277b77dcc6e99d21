/**
 * Soft k-means: a pass over the rows with its Jacobian, its cotangents and its soft weights, for
 * rows on a line and for rows of any length.
 */
package dev.attractor.internal.softkmeans;
