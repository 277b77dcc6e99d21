/**
 * Parallel loops with results that do not depend on the number of threads, and the control of long
 * calls: progress, cancellation, a limit of time.
 */
package dev.attractor.parallel;
