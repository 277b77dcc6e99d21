/** The commands cluster, quantize and inspect, and the files and progress that they need. */
package dev.attractor.app.clustering;
