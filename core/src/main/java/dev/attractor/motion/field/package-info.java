/**
 * Latent vector fields: a {@link dev.attractor.motion.field.Field} describes one, a {@link
 * dev.attractor.motion.field.LatentField} is one for a given dimension, as graphs over batches for
 * learning and, without allocation, at one state for control. What each guarantees is a {@link
 * dev.attractor.motion.field.Guarantee}.
 */
@NullMarked
package dev.attractor.motion.field;

import org.jspecify.annotations.NullMarked;
