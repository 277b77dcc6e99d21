/**
 * Static graphs over columns of a batch, in double precision: built once, replayed without
 * allocating.
 *
 * <p>A {@link dev.attractor.internal.autodiff.Graph} makes {@link
 * dev.attractor.internal.autodiff.Node nodes}; every kind of node has three rules: how to evaluate
 * itself, how to pull an adjoint back to its inputs, and how to push tangents forward <em>by making
 * further nodes</em>, so that a directional derivative can be differentiated like anything else. A
 * {@link dev.attractor.internal.autodiff.Program} replays what one result needs.
 */
@NullMarked
package dev.attractor.internal.autodiff;

import org.jspecify.annotations.NullMarked;
