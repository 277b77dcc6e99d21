/**
 * Diffeomorphisms for a given dimension, in two forms: graphs over batches for learning, and a
 * {@link dev.attractor.flow.internal.StateMap} over one state, without allocation, for control.
 * Velocities are pulled back by solving layer after layer; no Jacobian is formed.
 */
@NullMarked
package dev.attractor.flow.internal;

import org.jspecify.annotations.NullMarked;
