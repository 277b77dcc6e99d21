/**
 * Motions that return to their goal: demonstrations, vector fields with a contraction guarantee,
 * learning, roll-out and metrics.
 */
package dev.attractor.motion;
