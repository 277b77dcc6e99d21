/** Orientations of a rigid body, and rotation vectors. */
@NullMarked
package dev.attractor.motion.rotation;

import org.jspecify.annotations.NullMarked;
