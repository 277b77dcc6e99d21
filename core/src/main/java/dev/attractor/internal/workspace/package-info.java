/** Work space that many threads borrow in turn. */
package dev.attractor.internal.workspace;
