/**
 * Whole checkpoints to packed codes and back: files of any size, read where they lie and written
 * tensor by tensor.
 */
package dev.attractor.compression;
