/** The tables and figures of the dissertation, one command each, with the runs they keep. */
package dev.attractor.app.reproduce;
