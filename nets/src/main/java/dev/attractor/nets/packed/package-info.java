/** Networks that run from packed weights in plain Java, without an engine. */
package dev.attractor.nets.packed;
