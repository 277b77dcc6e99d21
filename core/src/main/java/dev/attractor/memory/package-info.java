/**
 * Associative memory that recalls the k nearest patterns at once, and differentiates through it.
 */
package dev.attractor.memory;
