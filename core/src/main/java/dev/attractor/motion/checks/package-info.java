/** What demonstrations are like, and whether a motion can be learned from them. */
@NullMarked
package dev.attractor.motion.checks;

import org.jspecify.annotations.NullMarked;
