/** The recall commands, their pictures and their pages. */
package dev.attractor.app.recall;
