/**
 * Latent vector fields for a given dimension, as graphs over batches for learning and, without
 * allocation, at one state for control: a {@link dev.attractor.motion.field.internal.LatentField}
 * for each {@link dev.attractor.motion.field.Field}.
 */
@NullMarked
package dev.attractor.motion.field.internal;

import org.jspecify.annotations.NullMarked;
