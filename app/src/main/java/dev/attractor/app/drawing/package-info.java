/** Pictures: figures, panels of a motion, stream lines, tiles of weights. */
package dev.attractor.app.drawing;
