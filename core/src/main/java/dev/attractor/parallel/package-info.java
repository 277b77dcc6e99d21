/**
 * Which threads take part in a call ({@link dev.attractor.parallel.Parallelism}), and the control
 * of long calls: progress, cancellation, a limit of time ({@link dev.attractor.parallel.Control}).
 * Results do not depend on the number of threads.
 */
@NullMarked
package dev.attractor.parallel;

import org.jspecify.annotations.NullMarked;
