/**
 * Which threads take part in a call ({@link dev.attractor.parallel.Parallelism}), and the control
 * of long calls: progress, cancellation, a limit of time ({@link dev.attractor.parallel.Control}).
 * Results do not depend on the number of threads.
 *
 * <pre>{@code
 * SoftKMeans kmeans = SoftKMeans.builder().codewords(4).build();
 * float[] weights = {1, 2, 3, 5, 8, 13, 21, 34};
 * SoftClustering alone = Parallelism.sequential().during(() -> kmeans.fit(weights));
 * SoftClustering limited =
 *     Control.NONE.withBudget(Duration.ofSeconds(10)).during(() -> kmeans.fit(weights));
 * }</pre>
 */
@NullMarked
package dev.attractor.parallel;

import org.jspecify.annotations.NullMarked;
