/** The motion commands, their roll-outs, scores and pictures. */
package dev.attractor.app.motion;
