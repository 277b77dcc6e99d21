/** Kernels of products with packed matrices. */
package dev.attractor.internal.packed;
