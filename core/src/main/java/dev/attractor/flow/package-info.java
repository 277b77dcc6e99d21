/**
 * Descriptions of diffeomorphisms, smooth maps with smooth inverses made of layers that are each
 * easy to invert: a {@link dev.attractor.flow.Flow} says which layers a learner makes.
 *
 * <pre>{@code
 * Flow wide = Flow.couplings(3).hidden(64).activation(Activation.TANH);
 * MotionLearner learner = MotionLearner.builder().flow(wide).build();
 * }</pre>
 */
@NullMarked
package dev.attractor.flow;

import org.jspecify.annotations.NullMarked;
