/** Parallel loops with results that do not depend on the number of threads. */
package dev.attractor.parallel;
