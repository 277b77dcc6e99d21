/**
 * The entry point, the tour, and the commands that belong to no single problem. Everything else is
 * in a package below; nothing there imports this one.
 */
package dev.attractor.app;
