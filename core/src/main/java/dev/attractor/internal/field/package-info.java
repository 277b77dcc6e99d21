/**
 * Latent vector fields for a given dimension, as graphs over batches for learning and, without
 * allocation, at one state for control: a {@link dev.attractor.internal.field.LatentField} for each
 * {@link dev.attractor.motion.field.Field}.
 */
@NullMarked
package dev.attractor.internal.field;

import org.jspecify.annotations.NullMarked;
