/** Products with matrices that stay packed: codes and codebooks, and no dense copy. */
@NullMarked
package dev.attractor.packed;

import org.jspecify.annotations.NullMarked;
