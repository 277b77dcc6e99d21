/** How fast and how smoothly motions move: peaks of speed, acceleration and jerk. */
@NullMarked
package dev.attractor.motion.kinematics;

import org.jspecify.annotations.NullMarked;
