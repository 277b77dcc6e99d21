/**
 * What every command shares: options, the terminal, progress, failures as one line, output files.
 * Imports no other package of the application.
 */
package dev.attractor.app.cli;
