/** Hard k-means: nearest codewords, sums of clusters, and the best partition on a line. */
package dev.attractor.internal.kmeans;
