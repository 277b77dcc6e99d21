/**
 * Diffeomorphisms for a given dimension, in two forms: graphs over batches for learning, and a
 * {@link dev.attractor.internal.flow.StateMap} over one state, without allocation, for control.
 * Velocities are pulled back by solving layer after layer; no Jacobian is formed.
 */
@NullMarked
package dev.attractor.internal.flow;

import org.jspecify.annotations.NullMarked;
