/**
 * Descriptions of latent vector fields: a {@link dev.attractor.motion.field.Field} says which one a
 * learner makes, and a {@link dev.attractor.motion.field.Guarantee} what holds for any of its
 * parameters.
 */
@NullMarked
package dev.attractor.motion.field;

import org.jspecify.annotations.NullMarked;
