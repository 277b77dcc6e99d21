/** What demonstrations are like, and whether a motion can be learned from them. */
package dev.attractor.motion.data;
