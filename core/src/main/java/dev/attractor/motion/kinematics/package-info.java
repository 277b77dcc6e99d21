/** How fast and how smoothly motions move: peaks of speed, acceleration and jerk. */
package dev.attractor.motion.kinematics;
