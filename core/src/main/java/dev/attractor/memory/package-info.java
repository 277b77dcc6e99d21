/**
 * Associative memory that recalls the k nearest patterns at once, and differentiates through it.
 *
 * <p>Above forty classes, and one package all the same: half of them are package-private steps of
 * one recall or one pull-back, which smaller packages would make public.
 */
@NullMarked
package dev.attractor.memory;

import org.jspecify.annotations.NullMarked;
