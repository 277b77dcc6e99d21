/**
 * Element-wise functions and products with many columns: the arithmetic of automatic
 * differentiation and of motion policies.
 */
package dev.attractor.internal.columns;
