/** What demonstrations are like, and whether a motion can be learned from them. */
@NullMarked
package dev.attractor.motion.data;

import org.jspecify.annotations.NullMarked;
