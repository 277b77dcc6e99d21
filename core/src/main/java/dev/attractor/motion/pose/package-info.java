/** Motions of poses: positions together with the orientation of a tool or a body. */
@NullMarked
package dev.attractor.motion.pose;

import org.jspecify.annotations.NullMarked;
