/**
 * Descriptions of latent vector fields: a {@link dev.attractor.motion.field.Field} says which one a
 * learner makes, and a {@link dev.attractor.motion.field.Guarantee} what holds for any of its
 * parameters.
 *
 * <pre>{@code
 * Field strict = StrictContraction.hidden(16);
 * System.out.println(strict.guarantee().statement(strict.rate(), "z"));
 * MotionLearner learner = MotionLearner.builder().field(strict).build();
 * }</pre>
 */
@NullMarked
package dev.attractor.motion.field;

import org.jspecify.annotations.NullMarked;
