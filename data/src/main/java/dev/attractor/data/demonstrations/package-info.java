/**
 * Demonstrations of movements: readers of published and own files, drawn letters, stacking of
 * planar movements to more dimensions, and simulators of pendulums and of Rosenbrock's function.
 */
package dev.attractor.data.demonstrations;
