/** The command line: the only place that prints, draws and exits. */
package dev.attractor.app;
