/** Products with matrices that stay packed: codes and codebooks, and no dense copy. */
package dev.attractor.packed;
