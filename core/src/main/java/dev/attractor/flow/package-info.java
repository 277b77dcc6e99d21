/**
 * Diffeomorphisms: smooth maps with smooth inverses, made of layers that are each easy to invert.
 *
 * <p>A {@link dev.attractor.flow.Flow} describes one; a {@link dev.attractor.flow.Diffeomorphism}
 * is one for a given dimension, in two forms: graphs over batches for learning, and a {@link
 * dev.attractor.flow.StateMap} over one state, without allocation, for control. Velocities are
 * pulled back by solving layer after layer; no Jacobian is formed.
 */
@NullMarked
package dev.attractor.flow;

import org.jspecify.annotations.NullMarked;
