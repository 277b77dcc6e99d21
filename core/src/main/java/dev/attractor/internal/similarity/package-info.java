/** Sums over coordinates for every pair of a query and a pattern. */
package dev.attractor.internal.similarity;
