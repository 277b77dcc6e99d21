/** Data sets, simulators and the readers of what others publish. */
package dev.attractor.data;
