/** Pages of results with their tables, figures and origin, and the keys of runs that are kept. */
package dev.attractor.app.report;
