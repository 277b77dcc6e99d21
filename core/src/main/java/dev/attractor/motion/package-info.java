/**
 * Motions that return to their goal: demonstrations, vector fields with a contraction guarantee,
 * learning, roll-out and metrics.
 */
@NullMarked
package dev.attractor.motion;

import org.jspecify.annotations.NullMarked;
