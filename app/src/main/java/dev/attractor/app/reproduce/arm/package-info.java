/** A motion that a simulated arm tracks: {@code attractor reproduce arm}. */
package dev.attractor.app.reproduce.arm;
