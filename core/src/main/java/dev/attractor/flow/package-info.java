/**
 * Descriptions of diffeomorphisms, smooth maps with smooth inverses made of layers that are each
 * easy to invert: a {@link dev.attractor.flow.Flow} says which layers a learner makes.
 */
@NullMarked
package dev.attractor.flow;

import org.jspecify.annotations.NullMarked;
