/**
 * The files that models live in: read with suspicion, written aside and renamed.
 *
 * <p>Whatever bytes a file holds, reading it either yields a valid object or throws an {@link
 * java.io.IOException} whose message names the file and what is wrong with it.
 */
@NullMarked
package dev.attractor.formats;

import org.jspecify.annotations.NullMarked;
