/** Dense and matrix-free linear algebra, as much of it as fixed points need. */
package dev.attractor.internal.linear;
