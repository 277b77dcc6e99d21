/** Smoothing of measured curves. */
package dev.attractor.internal.smoothing;
